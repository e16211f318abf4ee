using System.Runtime.CompilerServices;

namespace Rx.Selectors;

/// <summary>What <see cref="SelectorLoopScheduler.SwitchTo"/> returns, to be awaited at once.</summary>
public readonly struct LoopSwitch : ICriticalNotifyCompletion, IEquatable<LoopSwitch>
{
    private readonly SelectorLoop _loop;

    internal LoopSwitch(SelectorLoop loop) => _loop = loop;

    /// <summary>Whether the caller is on the loop's thread already, or the loop has ended, and nothing is to be waited for.</summary>
    public bool IsCompleted => _loop.IsCurrent || _loop.IsEnding;

    /// <summary>Makes it awaitable.</summary>
    /// <returns>The same.</returns>
    public LoopSwitch GetAwaiter() => this;

    /// <summary>Ends the await.</summary>
    /// <exception cref="ObjectDisposedException">The loop has ended, before or during the await.</exception>
    public void GetResult()
    {
        if (_loop.IsEnding || !_loop.IsCurrent)
        {
            throw SelectorLoop.Ending();
        }
    }

    /// <summary>Continues on the loop's thread, with the execution context of the caller.</summary>
    /// <param name="continuation">What to continue with.</param>
    public void OnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        ExecutionContext? context = ExecutionContext.Capture();
        UnsafeOnCompleted(context is null
            ? continuation
            : () => ExecutionContext.Run(context, static run => ((Action)run!)(), continuation));
    }

    /// <summary>Continues on the loop's thread.</summary>
    /// <param name="continuation">What to continue with.</param>
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        var work = new Continuation(continuation);
        if (!_loop.TryPost(work))
        {
            work.Abandon();
        }
    }

    /// <summary>Whether two lead to the same loop.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>True when they do.</returns>
    public bool Equals(LoopSwitch other) => ReferenceEquals(_loop, other._loop);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LoopSwitch other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_loop);

    /// <summary>Whether two lead to the same loop.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other one.</param>
    /// <returns>True when they do.</returns>
    public static bool operator ==(LoopSwitch left, LoopSwitch right) => left.Equals(right);

    /// <summary>Whether two lead to different loops.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other one.</param>
    /// <returns>True when they do.</returns>
    public static bool operator !=(LoopSwitch left, LoopSwitch right) => !left.Equals(right);

    /// <summary>The rest of an async method. When the loop has ended it goes on on the thread pool, with the exception.</summary>
    private sealed class Continuation(Action continuation) : WorkItem, IThreadPoolWorkItem
    {
        public override void Run() => continuation();

        public override void Abandon() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        void IThreadPoolWorkItem.Execute() => continuation();
    }
}
