using System.Net;
using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>How <see cref="SocketOperators.Connect"/> connects.</summary>
public sealed class ConnectOptions
{
    /// <summary>
    /// Finds the addresses of a host, in the order they are to be tried; called on the thread pool, once a subscription. The
    /// token is cancelled when the subscription is disposed of. <see cref="Dns"/>, unless set.
    /// </summary>
    public Func<DnsEndPoint, CancellationToken, Task<IPAddress[]>> Resolve
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    = static (host, cancellation) => Dns.GetHostAddressesAsync(host.Host, host.AddressFamily, cancellation);

    /// <summary>
    /// Sets a socket up before it is connected (buffer sizes, a local address to bind to, <see cref="Socket.NoDelay"/> …), once
    /// an address, on the subscriber's thread or the loop's. The <see cref="Socket"/> is for the time of the call: the observer
    /// gets another one, over the same descriptor, which does not delete the file of a Unix address that was bound to here. What
    /// it throws ends the sequence. Null unless set.
    /// </summary>
    public Action<Socket>? Configure { get; init; }

    /// <summary>
    /// How long to wait before an address is tried again, after the process or the system has run out of descriptors or memory.
    /// Each pause is twice as long as the one before, up to sixteen times this. 100 milliseconds unless set.
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
    /// How long a shortage may last before it is the address's failure, and the next one is tried. 30 seconds unless set; null for
    /// ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not more than zero.</exception>
    public TimeSpan? GiveUpAfter
    {
        get;
        init => field = RetryPolicy.CheckedLimit(value);
    }

    = RetryPolicy.DefaultGiveUpAfter;

    /// <summary>
    /// Called with each shortage that makes for a pause, on the subscriber's thread or the loop's. What it throws ends the
    /// sequence. Null unless set.
    /// </summary>
    public Action<SocketException>? ErrorHandler { get; init; }

    internal RetryPolicy Retries => new(Pause, GiveUpAfter);
}
