using System.Net;
using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>
/// A datagram that <see cref="SocketOperators.ReceiveFrom"/> brought, or one for <see cref="SocketOperators.SendTo"/>. What was
/// received is valid until <c>OnNext</c> returns, bytes and address: copy what is to be kept.
/// </summary>
public readonly struct Datagram
{
    /// <summary>A datagram to send.</summary>
    /// <param name="bytes">What is in it; may be empty.</param>
    /// <param name="remoteAddress">To whom; null for the peer of a connected socket.</param>
    public Datagram(ReadOnlyMemory<byte> bytes, SocketAddress? remoteAddress = null)
        : this(bytes, remoteAddress, bytes.Length)
    {
    }

    /// <summary>A datagram to send.</summary>
    /// <param name="bytes">What is in it; may be empty.</param>
    /// <param name="remoteEndPoint">To whom. To send many, use the result of its <see cref="EndPoint.Serialize"/>.</param>
    public Datagram(ReadOnlyMemory<byte> bytes, EndPoint remoteEndPoint)
        : this(
            bytes,
            (remoteEndPoint ?? throw new ArgumentNullException(nameof(remoteEndPoint))).Serialize(),
            bytes.Length)
    {
    }

    internal Datagram(ReadOnlyMemory<byte> bytes, SocketAddress? remoteAddress, int originalLength)
    {
        Bytes = bytes;
        RemoteAddress = remoteAddress;
        OriginalLength = originalLength;
    }

    /// <summary>What is in it, or the first part of that; see <see cref="IsTruncated"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// Who has sent it, or whom it is for. One that was received always has an address, if only the name of a family: a Unix
    /// socket that is not bound has no more. It is compared by value, but it changes with the next datagram: as a key, keep
    /// <see cref="GetRemoteEndPoint"/>.
    /// </summary>
    public SocketAddress? RemoteAddress { get; }

    /// <summary>
    /// How many bytes it had when it was sent. Of one that was cut short only Linux tells; macOS, the BSDs and Windows tell that
    /// it had more, and this is one more than there was room for. illumos does not tell.
    /// </summary>
    public int OriginalLength { get; }

    /// <summary>
    /// Whether it was longer than <see cref="ReceiveFromOptions.MaxDatagramBytes"/>, and the rest of it is lost.
    /// </summary>
    public bool IsTruncated => OriginalLength > Bytes.Length;

    /// <summary>The remote address as an end point of its own, to keep or to print. Made anew each time.</summary>
    /// <returns>
    /// An <see cref="IPEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/>; null when there is no address.
    /// </returns>
    /// <exception cref="NotSupportedException">The address is of another family.</exception>
    public EndPoint? GetRemoteEndPoint() => RemoteAddress?.Family switch
    {
        null => null,
        AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Any, 0).Create(RemoteAddress),
        AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0).Create(RemoteAddress),
        AddressFamily.Unix => new UnixDomainSocketEndPoint("-").Create(RemoteAddress),
        _ => throw new NotSupportedException($"There is no end point for an address of family {RemoteAddress.Family}."),
    };
}
