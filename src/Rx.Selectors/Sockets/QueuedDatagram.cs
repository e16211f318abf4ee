using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>A copy of a datagram that waits to be sent, in an array of the pool's: its address, then its bytes.</summary>
internal readonly struct QueuedDatagram
{
    private readonly byte[] _array;
    private readonly int _addressSize;

    public QueuedDatagram(in Datagram datagram)
    {
        _addressSize = datagram.RemoteAddress?.Size ?? 0;
        Length = datagram.Bytes.Length;
        _array = ArrayPool<byte>.Shared.Rent(_addressSize + Length);
        datagram.RemoteAddress?.Buffer.Span[.._addressSize].CopyTo(_array);
        datagram.Bytes.Span.CopyTo(_array.AsSpan(_addressSize));
    }

    public int Length { get; }

    public ReadOnlySpan<byte> Address => _array.AsSpan(0, _addressSize);

    public ReadOnlySpan<byte> Bytes => _array.AsSpan(_addressSize, Length);

    /// <summary>The datagram, for as long as this is not <see cref="Free"/>.</summary>
    public Datagram ToDatagram()
    {
        SocketAddress? address = null;
        if (_addressSize > 0)
        {
            address = new SocketAddress(AddressFamily.Unspecified, _addressSize);
            Address.CopyTo(address.Buffer.Span);
        }

        return new Datagram(_array.AsMemory(_addressSize, Length), address);
    }

    public void Free() => ArrayPool<byte>.Shared.Return(_array);
}
