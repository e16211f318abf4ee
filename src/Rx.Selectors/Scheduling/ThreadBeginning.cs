namespace Rx.Selectors;

/// <summary>
/// One attempt to have a thread that runs a loop. The thread runs it only if the attempt succeeds, so that a factory which fails
/// after it has handed its <see cref="ThreadStart"/> to a thread leaves no second runner behind.
/// </summary>
/// <param name="run">What the thread runs.</param>
internal sealed class ThreadBeginning(Action run) : IDisposable
{
    private const int Undecided = 0;
    private const int Succeeded = 1;
    private const int Failed = 2;
    private const int Running = 3;

    private readonly int _maker = Environment.CurrentManagedThreadId;
    private readonly ManualResetEventSlim _isDecided = new();
    private int _state; // Interlocked

    /// <summary>The factory's thread, which has not been started.</summary>
    /// <exception cref="InvalidOperationException">The factory returns no thread, or one that has been started.</exception>
    public Thread MakeBy(Func<ThreadStart, Thread> factory)
    {
        Thread? thread = factory(Enter);
        if (thread is null)
        {
            throw new InvalidOperationException(
                "The ThreadFactory returned null. Return a new Thread that runs what the factory is given.");
        }

        return (thread.ThreadState & ThreadState.Unstarted) != 0 ? thread : throw new InvalidOperationException(
            "The ThreadFactory returned a thread that has been started. Return it unstarted: the scheduler starts it.");
    }

    public void Succeed() => Decide(Succeeded);

    /// <summary>What has not succeeded by now has failed.</summary>
    public void Dispose() => Decide(Failed);

    /// <summary>What the thread runs: nothing, if the attempt fails.</summary>
    public void Enter()
    {
        if (Volatile.Read(ref _state) == Undecided && Environment.CurrentManagedThreadId == _maker)
        {
            throw new InvalidOperationException(
                "The ThreadFactory ran what it is given instead of returning a thread that does.");
        }

        _isDecided.Wait();
        switch (Interlocked.CompareExchange(ref _state, Running, Succeeded))
        {
            case Succeeded:
                run();
                break;
            case Running:
                throw new InvalidOperationException("The loop has a thread already: what the ThreadFactory is given runs once.");
        }
    }

    private void Decide(int outcome)
    {
        if (Interlocked.CompareExchange(ref _state, outcome, Undecided) == Undecided)
        {
            _isDecided.Set();
        }
    }
}
