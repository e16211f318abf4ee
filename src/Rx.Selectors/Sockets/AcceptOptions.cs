using System.Net.Sockets;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>How <see cref="SocketOperators.Accept"/> accepts.</summary>
public sealed class AcceptOptions
{
    /// <summary>
    /// How many connections a turn of the loop takes before others have theirs; who still waits is taken in the next. 64 unless
    /// set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int ConnectionsPerTurn
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 64;

    /// <summary>
    /// How long nothing is accepted after the process, or the system, has run out of descriptors or memory. Connections wait in
    /// the listener's queue meanwhile. While nothing can be accepted each pause is twice as long as the one before, up to sixteen
    /// times this. 100 milliseconds unless set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not more than zero.</exception>
    public TimeSpan Pause
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    }

    = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long a shortage may last before the sequence fails with what the kernel says. Null, for ever, unless
    /// set: a server at its limit of descriptors accepts again as soon as it closes one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not more than zero.</exception>
    public TimeSpan? GiveUpAfter
    {
        get;
        init => field = RetryPolicy.CheckedLimit(value);
    }

    /// <summary>
    /// Hears of every error that does not end the sequence, on the loop's thread: a connection that was gone before it could be
    /// accepted, or a shortage that makes for a pause. What it throws does end the sequence. Null unless set: nobody hears.
    /// </summary>
    public Action<SocketException>? ErrorHandler { get; init; }

    internal RetryPolicy Retries => new(Pause, GiveUpAfter);

    /// <summary>What the kernel is asked with: takes the listener, answers a descriptor or the negated errno.</summary>
    internal Func<int, int> Call { get; init; } = SocketCalls.Accept;
}
