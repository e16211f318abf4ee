using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>How <see cref="SocketOperators.SendTo"/> sends.</summary>
public sealed class SendToOptions
{
    /// <summary>
    /// How many datagrams may wait for the kernel to have room. 1,024 unless set; with 0, what cannot be sent at once is lost.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxQueuedDatagrams
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    = 1024;

    /// <summary>How many bytes may wait for the kernel to have room. A mebibyte unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxQueuedBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    = 1024 * 1024;

    /// <summary>How many datagrams that waited are sent in a turn of the loop before others have theirs. 64 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int DatagramsPerTurn
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
    /// How long nothing is sent when the kernel reports the socket as ready and takes nothing, which it does when the receiver is
    /// full: a Unix socket that is not connected; and during a shortage of memory. Each pause without a datagram sent in between
    /// is twice as long as the one before, up to sixteen times this. 10 milliseconds unless set.
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

    = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// How long a shortage may last before the sequence fails with what the kernel says. 30 seconds unless set; null
    /// for ever. A receiver that is full is waited for without a limit: the queue has its own.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not more than zero.</exception>
    public TimeSpan? GiveUpAfter
    {
        get;
        init => field = RetryPolicy.CheckedLimit(value);
    }

    = RetryPolicy.DefaultGiveUpAfter;

    /// <summary>
    /// Hears of errors of the network that came back for datagrams sent before, on the thread that sends the next one. Nothing
    /// is lost by them that was not lost before. What it throws ends the sequence. Null unless set: nobody hears.
    /// </summary>
    public Action<SocketException>? ErrorHandler { get; init; }

    internal RetryPolicy Retries => new(Pause, GiveUpAfter);
}
