namespace Rx.Selectors.Tests.Support;

/// <summary>A thread that waits in a selector, and of which the kernel says whether it sleeps there yet.</summary>
internal sealed class KernelWaiter<T>
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _isRunning = new();
    private readonly BaseSelector? _selector;

    /// <param name="wait">What the thread does.</param>
    /// <param name="selector">
    /// What it waits in. Where the kernel does not tell whether a thread sleeps, the selector is asked.
    /// </param>
    public KernelWaiter(Func<T> wait, BaseSelector? selector = null)
    {
        _selector = selector;
        new Thread(() => Run(wait)) { IsBackground = true, Name = "kernel waiter" }.Start();
        Patience.WaitFor(_isRunning, "the waiting thread to start");
    }

    /// <summary>The kernel's number of the thread.</summary>
    public int ThreadId { get; private set; }

    public bool HasReturned => _result.Task.IsCompleted;

    /// <summary>What the wait answered, or what it threw.</summary>
    public T Result()
    {
        Patience.WaitUntil(() => HasReturned, "the wait has ended");
        return _result.Task.GetAwaiter().GetResult();
    }

    /// <summary>Returns once the thread sleeps in epoll_wait, poll or select, and not merely on a lock.</summary>
    public void WaitUntilAsleep() => Patience.WaitUntil(
        () =>
        {
            Assert.False(HasReturned, "The wait ended instead of going on.");
            return KernelSleep.IsTold ? KernelSleep.Holds(ThreadId) : _selector!.IsAsleep;
        },
        "the waiter sleeps in the kernel");

    private void Run(Func<T> wait)
    {
        ThreadId = Libc.CurrentThreadId();
        _isRunning.Set();
        try
        {
            _result.SetResult(wait());
        }
        catch (Exception e)
        {
            _result.SetException(e);
        }
    }
}
