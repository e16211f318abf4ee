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
    /// How long nothing is sent when the kernel calls the socket ready and takes nothing, which it does when it is the receiver
    /// that is full: a Unix socket that is not connected. 10 milliseconds unless set.
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
    /// Hears of errors of the network that came back for datagrams sent before, on the thread that sends the next one. Nothing
    /// is lost by them that was not lost before. What it throws ends the sequence. Null unless set: nobody hears.
    /// </summary>
    public Action<SocketException>? ErrorHandler { get; init; }
}
