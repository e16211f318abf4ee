using System.Net;
using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>
/// Copies of datagrams, first in, first out, one behind the other in one array, which grows to what the queue holds at its
/// longest and is then used again and again. One thread at a time.
/// </summary>
internal sealed class DatagramQueue
{
    private const int LeastCapacity = 1024;

    private readonly Queue<(int AddressSize, int Length)> _sizes = new();
    private byte[] _array = [];
    private int _start; // of the first datagram: its address, then its bytes
    private int _end;

    public int Count => _sizes.Count;

    /// <summary>How many bytes there are in the datagrams, without their addresses.</summary>
    public int Bytes { get; private set; }

    public void Enqueue(in Datagram datagram)
    {
        ReadOnlySpan<byte> address = AddressOf(datagram);
        ReadOnlySpan<byte> bytes = datagram.Bytes.Span;
        MakeRoom(address.Length + bytes.Length);
        address.CopyTo(_array.AsSpan(_end));
        bytes.CopyTo(_array.AsSpan(_end + address.Length));
        _end += address.Length + bytes.Length;
        _sizes.Enqueue((address.Length, bytes.Length));
        Bytes += bytes.Length;
    }

    /// <summary>The first one; valid until the queue changes. False when there is none.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> bytes)
    {
        bool isThere = _sizes.TryPeek(out (int AddressSize, int Length) first);
        address = _array.AsSpan(_start, first.AddressSize);
        bytes = _array.AsSpan(_start + first.AddressSize, first.Length);
        return isThere;
    }

    /// <summary>The first one as an object of its own, which outlives any change of the queue.</summary>
    public Datagram CopyFirst()
    {
        TryPeek(out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> bytes);
        if (address.IsEmpty)
        {
            return new Datagram(bytes.ToArray());
        }

        var remote = new SocketAddress(AddressFamily.Unspecified, address.Length);
        address.CopyTo(remote.Buffer.Span);
        return new Datagram(bytes.ToArray(), remote);
    }

    public void Dequeue()
    {
        (int addressSize, int length) = _sizes.Dequeue();
        _start += addressSize + length;
        Bytes -= length;
        if (_sizes.Count == 0)
        {
            _start = _end = 0;
        }
    }

    /// <summary>The bytes of a datagram's address; none for the peer of a connected socket.</summary>
    public static ReadOnlySpan<byte> AddressOf(in Datagram datagram) =>
        datagram.RemoteAddress is { } address ? address.Buffer.Span[..address.Size] : [];

    private void MakeRoom(int size)
    {
        if (_array.Length - _end >= size)
        {
            return;
        }

        // What is left is moved to the front, but only when at least half of the array has been emptied for it: so a byte is
        // moved once on the average, however long the queue is.
        int used = _end - _start;
        byte[] target = used + size <= _array.Length / 2
            ? _array
            : new byte[(int)Math.Min(Math.Max(LeastCapacity, 2L * (used + size)), Array.MaxLength)];
        _array.AsSpan(_start, used).CopyTo(target);
        _array = target;
        _start = 0;
        _end = used;
    }
}
