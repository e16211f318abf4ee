namespace Rx.Selectors.Tests.Support;

/// <summary>A selector without a kernel behind it: nothing is ever ready, and what the loop does to it is counted.</summary>
internal sealed class SchedulerStubSelector : BaseSelector
{
    private readonly AutoResetEvent _signal = new(initialState: false);
    private int _signals;
    private int _waits;
    private int _sleeps;
    private volatile bool _isBlocked;
    private volatile bool _isSignalled;
    private volatile bool _isReleased;
    private volatile Exception? _failure;

    /// <summary>How often somebody has ended a wait: what costs a write elsewhere.</summary>
    public int Signals => Volatile.Read(ref _signals);

    /// <summary>How often the kernel would have been called.</summary>
    public int Waits => Volatile.Read(ref _waits);

    /// <summary>How many of those calls would have blocked.</summary>
    public int Sleeps => Volatile.Read(ref _sleeps);

    /// <summary>How long the last of those that had a limit would have blocked at most.</summary>
    public TimeSpan LastSleep { get; private set; }

    /// <summary>Reset, it keeps whoever has been signalled from returning: a thread that is slow to wake up.</summary>
    public ManualResetEventSlim MayReturn { get; } = new(initialState: true);

    /// <summary>Whether somebody waits for more than a glance, and has not been signalled yet.</summary>
    public bool IsBlocked => _isBlocked && !_isSignalled;

    /// <summary>Whether the descriptors would have been closed.</summary>
    public bool IsReleased => _isReleased;

    /// <summary>Lets this and every later wait fail.</summary>
    public void Fail(Exception failure)
    {
        _failure = failure;
        _signal.Set();
    }

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
    }

    private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
    }

    private protected override void Remove(nint descriptor, ulong token)
    {
    }

    private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        Interlocked.Increment(ref _waits);
        if (timeout != TimeSpan.Zero && _failure is null)
        {
            Interlocked.Increment(ref _sleeps);
            LastSleep = timeout ?? LastSleep;
            _isBlocked = true;
            _signal.WaitOne(timeout is { } finite
                ? (int)Math.Min(Math.Ceiling(finite.TotalMilliseconds), int.MaxValue)
                : Timeout.Infinite);
            MayReturn.Wait(Patience.Limit);
            _isBlocked = false;
            _isSignalled = false; // no second signal comes before the loop has seen the first
        }

        if (_failure is { } failure)
        {
            throw failure;
        }
    }

    private protected override void Signal()
    {
        Interlocked.Increment(ref _signals);
        _isSignalled = true;
        _signal.Set();
    }

    private protected override void Release() => _isReleased = true;
}
