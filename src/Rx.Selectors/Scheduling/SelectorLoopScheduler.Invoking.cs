using System.Diagnostics.CodeAnalysis;

namespace Rx.Selectors;

/// <content>Getting onto the loop from an async method, and a result back from it.</content>
public abstract partial class SelectorLoopScheduler
{
    private static readonly Task<bool> Done = Task.FromResult(true);

    /// <summary>
    /// Continues an async method on the loop's thread: <c>await loop.SwitchTo();</c>. On that thread already it continues at once,
    /// without an allocation. From elsewhere it is queued behind what is ready already. What the method awaits after it comes back
    /// to the loop too.
    /// </summary>
    /// <remarks>
    /// Between the turns of a <see cref="DrivenSelectorScheduler"/> no thread is the loop's: the method continues in the next
    /// turn. A thread that blocks until the method ends, and is the one that is to run that turn, waits for ever.
    /// </remarks>
    /// <returns>
    /// What to await. The await fails with an <see cref="ObjectDisposedException"/> once the loop has ended, or when it ends first,
    /// and the method goes on on the thread pool then.
    /// </returns>
    public LoopSwitch SwitchTo()
    {
        Loop.EnsureDriven(); // here, where what a thread factory throws belongs to the caller
        return new LoopSwitch(Loop);
    }

    /// <summary>
    /// Runs an action on the loop's thread. Any thread may call it. On the loop's own, and on the host's between the turns of a
    /// <see cref="DrivenSelectorScheduler"/>, the action runs within this call, so that waiting for it there cannot deadlock;
    /// elsewhere it is queued behind what is ready already.
    /// </summary>
    /// <param name="action">What to run. It sees the caller's execution context (<see cref="AsyncLocal{T}"/>).</param>
    /// <param name="cancellationToken">Keeps the action from running while it has not begun.</param>
    /// <returns>
    /// Ends when the action has, or with what it throws, which goes nowhere else. Fails with an
    /// <see cref="ObjectDisposedException"/> when the loop has ended, or ends first.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    public Task InvokeAsync(Action action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Invoke(
            () =>
            {
                action();
                return Done;
            },
            cancellationToken);
    }

    /// <summary>Runs a function on the loop's thread and brings back what it returns.</summary>
    /// <typeparam name="TResult">What it returns.</typeparam>
    /// <param name="function">What to run, as in <see cref="InvokeAsync(Action, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Keeps the function from running while it has not begun.</param>
    /// <returns>
    /// What the function returns, or what it throws. Fails with an <see cref="ObjectDisposedException"/> when the loop has ended,
    /// or ends first.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Task<TResult> InvokeAsync<TResult>(Func<TResult> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Invoke(() => Task.FromResult(function()), cancellationToken);
    }

    /// <summary>Runs an async function on the loop's thread, to which its awaits come back, and waits for its end.</summary>
    /// <param name="function">What to run, as in <see cref="InvokeAsync(Action, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Keeps the function from running while it has not begun; afterwards it has no effect.</param>
    /// <returns>
    /// Ends as the task does that the function returns. Fails with an <see cref="ObjectDisposedException"/> when the loop has
    /// ended, or ends first; a function that has begun then goes on on the thread pool. On the loop's thread it can be awaited,
    /// but not blocked on.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Task InvokeAsync(Func<Task> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Invoke(() => WithoutResult(function()), cancellationToken);
    }

    /// <summary>Runs an async function on the loop's thread, to which its awaits come back, and brings back its result.</summary>
    /// <typeparam name="TResult">The result of its task.</typeparam>
    /// <param name="function">What to run, as in <see cref="InvokeAsync(Action, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Keeps the function from running while it has not begun; afterwards it has no effect.</param>
    /// <returns>
    /// Ends as the task does that the function returns. Fails with an <see cref="ObjectDisposedException"/> when the loop has
    /// ended, or ends first; a function that has begun then goes on on the thread pool. On the loop's thread it can be awaited,
    /// but not blocked on.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Task<TResult> InvokeAsync<TResult>(Func<Task<TResult>> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Invoke(function, cancellationToken);
    }

    private Task<T> Invoke<T>(Func<Task<T>?> function, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        var work = new InvokedWork<T>(Loop, function);
        if (!Loop.IsHere)
        {
            work.Begin(cancellation);
        }
        else if (Loop.IsEnding)
        {
            work.Abandon();
        }
        else
        {
            Context.RunHere(static state => ((WorkItem)state!).Run(), work);
        }

        return work.Task;
    }

    private static Task<bool> WithoutResult(Task? task)
    {
        ThrowIfNone(task);
        return task.IsCompletedSuccessfully ? Done : Await(task);

        static async Task<bool> Await(Task task)
        {
            await task.ConfigureAwait(false);
            return true;
        }
    }

    private static void ThrowIfNone([NotNull] Task? task)
    {
        if (task is null)
        {
            throw new InvalidOperationException("The function returned null instead of a task.");
        }
    }
}
