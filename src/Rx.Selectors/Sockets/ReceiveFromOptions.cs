using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>How <see cref="SocketOperators.ReceiveFrom"/> receives.</summary>
public sealed class ReceiveFromOptions
{
    /// <summary>
    /// How many datagrams a turn of the loop takes before others have their turn; the kernel keeps the rest for the next one. 64
    /// unless set.
    /// </summary>
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
    /// How many bytes of a datagram are taken; of a longer one the rest is lost (<see cref="Datagram.IsTruncated"/>). 65,535
    /// unless set, which no datagram over IP exceeds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int MaxDatagramBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 65_535;

    /// <summary>
    /// How long nothing is received when the kernel reports the socket as ready and has nothing, as when its queue of errors
    /// (IP_RECVERR in ip(7)) is not empty, which is for the program that turned it on to read; during a shortage of memory; and
    /// after <see cref="DatagramsPerTurn"/> errors of the network in a turn. Each pause without a datagram in between is twice as long as the one before, up to sixteen times this. 10 milliseconds
    /// unless set.
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
    /// How long a shortage, or a socket that is reported as ready without a datagram, may last before the sequence fails with what
    /// the kernel says. 30 seconds unless set; null for ever. Errors of the network may last.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not more than zero.</exception>
    public TimeSpan? GiveUpAfter
    {
        get;
        init => field = RetryPolicy.CheckedLimit(value);
    }

    = RetryPolicy.DefaultGiveUpAfter;

    /// <summary>
    /// Hears of errors of the network, on the loop's thread: that a datagram which was sent before has met nobody
    /// (<see cref="SocketError.ConnectionRefused"/>), a network that is not there, and the like. They do not end the sequence,
    /// but what this throws does. Null unless set: nobody hears.
    /// </summary>
    public Action<SocketException>? ErrorHandler { get; init; }

    internal RetryPolicy Retries => new(Pause, GiveUpAfter);
}
