namespace Rx.Selectors;

/// <content>Waiting in the kernel, one thread at a time, and ending a wait.</content>
public abstract partial class BaseSelector
{
    private readonly Lock _turn = new(); // held by whoever is in Select
    private WaitState _wait;
    private ReadinessEvent[] _scratch = []; // belongs to whoever holds the turn

    /// <summary>Whether somebody waits in the kernel, or is about to; one that is merely parked does not.</summary>
    internal bool IsAsleep
    {
        get
        {
            if (_turn.TryEnter())
            {
                _turn.Exit();
                return false;
            }

            return _wait.IsAsleep;
        }
    }

    /// <summary><see cref="Wake"/> for whoever may race with <see cref="Close"/>, which wakes on its own.</summary>
    internal void WakeUnlessClosed()
    {
        if (_wait.RequestWake())
        {
            SignalUnlessClosed();
        }
    }

    /// <summary>
    /// Nobody selects, but somebody outside waits for this selector: as if it slept, a wake-up reaches the kernel.
    /// </summary>
    internal void Park()
    {
        if (!_wait.FallAsleep() && _wait.Interrupt())
        {
            SignalUnlessClosed();
        }
    }

    /// <summary>
    /// <c>Select</c> for a loop, which finds out whom a token concerns when it comes to tell them, with <see cref="TryResolve"/>.
    /// </summary>
    internal int Select(Span<ReadyToken> ready, TimeSpan? timeout)
    {
        var batch = new ReadyBatch(this, ready);
        return Select(ref batch, timeout);
    }

    private int Select(ref ReadyBatch batch, TimeSpan? timeout)
    {
        Deadline deadline = Deadline.After(timeout, this);
        if (!TryEnterTurn(deadline))
        {
            return 0;
        }

        try
        {
            return SelectInTurn(ref batch, deadline);
        }
        finally
        {
            _turn.Exit();
        }
    }

    private int SelectInTurn(ref ReadyBatch batch, Deadline deadline)
    {
        while (true)
        {
            ThrowIfClosed();
            TimeSpan? remaining = deadline.Remaining;
            if (remaining != TimeSpan.Zero && !_wait.FallAsleep())
            {
                remaining = TimeSpan.Zero;
            }

            try
            {
                Wait(ref batch, remaining);
            }
            finally
            {
                // Also when the kernel refuses: a Sleeping bit left behind would cost every later wake-up a write.
                if (_wait.Awake())
                {
                    deadline = Deadline.After(TimeSpan.Zero, this);
                }
            }

            if (batch.Count > 0)
            {
                return batch.Count;
            }

            ThrowIfClosed();
            if (deadline.Remaining == TimeSpan.Zero)
            {
                return 0;
            }
        }
    }

    private bool TryEnterTurn(Deadline deadline)
    {
        ThrowIfClosed();
        if (_turn.TryEnter())
        {
            return true;
        }

        while (deadline.Remaining is { } remaining)
        {
            // Whole milliseconds, rounded up, and no more than a wait on a lock can hold.
            double milliseconds = Math.Min(Math.Ceiling(remaining.TotalMilliseconds), int.MaxValue);
            if (_turn.TryEnter((int)milliseconds))
            {
                return true;
            }

            if (remaining == TimeSpan.Zero)
            {
                ThrowIfClosed();
                return false;
            }
        }

        _turn.Enter();
        return true;
    }

    private void InterruptSnapshot()
    {
        if (WaitsOnSnapshot && _wait.Interrupt())
        {
            SignalOrTakeBack();
        }
    }

    private void SignalUnlessClosed()
    {
        lock (Gate)
        {
            if (!_isClosed)
            {
                SignalOrTakeBack();
            }
        }
    }

    private void SignalOrTakeBack()
    {
        try
        {
            Signal();
        }
        catch
        {
            _wait.NotSignalled();
            throw;
        }
    }
}
