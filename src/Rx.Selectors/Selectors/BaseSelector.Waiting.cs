namespace Rx.Selectors;

/// <content>Waiting in the kernel, one thread at a time, and ending a wait.</content>
public abstract partial class BaseSelector
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMilliseconds(64);

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

    /// <summary>
    /// <see cref="Wake"/> for callers that may race with <see cref="Close"/>, which wakes on its own. True when this call has
    /// signalled the wake-up descriptor; false when there was no need, or another call does it, or it has to be tried again.
    /// </summary>
    internal bool WakeUnlessClosed() => _wait.RequestWake() && SignalUnlessClosed();

    /// <summary>
    /// Nobody selects, but somebody outside waits for this selector: as if it slept, a wake-up reaches the kernel.
    /// </summary>
    internal void Park()
    {
        if (_wait.Park())
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
            catch (SelectorException) when (batch.Count > 0)
            {
                // What was found first is not lost: it may be reported only once. A kernel that still refuses says so next time.
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

    /// <summary>Lets a wait that goes by what it was given at its start begin anew. Under the gate.</summary>
    private void InterruptSnapshot()
    {
        if (WaitsOnSnapshot && _wait.Interrupt())
        {
            SignalOrTakeBack();
        }
    }

    private bool SignalUnlessClosed()
    {
        lock (Gate)
        {
            return !_isClosed && SignalOrTakeBack();
        }
    }

    /// <summary>False when it has to be tried again, which another thread does.</summary>
    private bool SignalOrTakeBack()
    {
        try
        {
            bool isSignalled = TrySignal();
            if (!isSignalled)
            {
                SignalWhenMemoryAllows();
            }

            return isSignalled;
        }
        catch
        {
            _wait.NotSignalled();
            throw;
        }
    }

    /// <summary>Ends the last wait there is; returns at once when nothing waits any more.</summary>
    private void SignalToClose()
    {
        TimeSpan pause = FirstRetry;
        while (true)
        {
            lock (Gate)
            {
                if (TrySignal())
                {
                    return;
                }
            }

            if (_turn.TryEnter(pause))
            {
                _turn.Exit(); // the wait has ended by itself
                return;
            }

            pause = pause < LastRetry ? pause * 2 : LastRetry;
        }
    }

    /// <summary>False when the kernel has no memory for it at the moment. Under the gate.</summary>
    /// <exception cref="SelectorException">The kernel refuses for another reason.</exception>
    private bool TrySignal()
    {
        try
        {
            Signal();
            return true;
        }
        catch (SelectorException e) when (SelectorFailure.IsShortage(e))
        {
            return false;
        }
    }

    /// <summary>
    /// Goes on trying, without holding up the caller, which may hold the gate. Other threads count on this signal by now, so it is
    /// given up only with the sleep that it is to end. It is tried after pauses, as no kernel reports when it has memory again.
    /// </summary>
    private void SignalWhenMemoryAllows() => ThreadPool.UnsafeQueueUserWorkItem(
        static selector => _ = selector.KeepSignalling(), this, preferLocal: false);

    private async Task KeepSignalling()
    {
        TimeSpan pause = FirstRetry;
        do
        {
            await Task.Delay(pause).ConfigureAwait(false);
            pause = pause < LastRetry ? pause * 2 : LastRetry;
        }
        while (!TrySignalSleeper());
    }

    /// <summary>True when there is nothing more to try.</summary>
    private bool TrySignalSleeper()
    {
        lock (Gate)
        {
            try
            {
                return _isClosed || !_wait.IsAsleep || TrySignal();
            }
            catch (SelectorException)
            {
                // Not for want of memory any more, and there is no caller here to throw to: the next one tries, and gets it.
                _wait.NotSignalled();
                return true;
            }
        }
    }
}
