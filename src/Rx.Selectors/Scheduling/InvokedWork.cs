namespace Rx.Selectors;

/// <summary>
/// A function that runs on the loop once, and a task for how it ends: with what the function returns or throws, with its
/// cancellation before it begins, or with the loop's end.
/// </summary>
internal sealed class InvokedWork<T>(SelectorLoop loop, Func<Task<T>?> function) : WorkItem, ILoopEndListener
{
    private const int Queued = 0;
    private const int Begun = 1;
    private const int Over = 2; // without having begun

    // The continuations of its awaits are not the loop's, unless they were on the loop before.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private CancellationTokenRegistration _cancellation;
    private int _state; // Interlocked

    public Task<T> Task => _completion.Task;

    public void Begin(CancellationToken cancellation)
    {
        // Before it is queued: the loop disposes of the registration as soon as it begins.
        _cancellation = cancellation.UnsafeRegister(
            static (state, token) => ((InvokedWork<T>)state!).Cancel(token), this);
        try
        {
            if (!loop.TryPost(this))
            {
                Abandon();
            }
        }
        catch (Exception refusal)
        {
            _cancellation.Dispose();
            _completion.TrySetException(refusal); // of the user's thread factory, or of the system, which has no thread
        }
    }

    public override void Run()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Queued) != Queued)
        {
            return;
        }

        _cancellation.Dispose();
        if (_context is null)
        {
            Invoke();
        }
        else
        {
            ExecutionContext.Run(_context, static work => ((InvokedWork<T>)work!).Invoke(), this);
        }
    }

    public override void Abandon()
    {
        if (Interlocked.CompareExchange(ref _state, Over, Queued) == Queued)
        {
            _cancellation.Dispose();
            _completion.TrySetException(SelectorLoop.Ending());
        }
    }

    /// <summary>It has begun and waits for something; what that is may have ended with the loop.</summary>
    public void OnLoopEnd(Exception? fault) => _completion.TrySetException(SelectorLoop.Ending());

    private void Cancel(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _state, Over, Queued) == Queued)
        {
            _completion.TrySetCanceled(cancellation);
        }
    }

    private void Invoke()
    {
        Task<T>? task;
        try
        {
            task = function();
        }
        catch (Exception e)
        {
            _completion.TrySetException(e);
            return;
        }

        if (task is null)
        {
            _completion.TrySetException(new InvalidOperationException("The function returned null instead of a task."));
            return;
        }

        if (task.IsCompleted)
        {
            _completion.TrySetFromTask(task);
            return;
        }

        if (!loop.TryAddEndListener(this))
        {
            OnLoopEnd(fault: null);
            return;
        }

        _ = task.ContinueWith(
            static (task, state) => ((InvokedWork<T>)state!).Complete(task),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Complete(Task<T> task)
    {
        loop.RemoveEndListener(this);
        _completion.TrySetFromTask(task);
    }
}
