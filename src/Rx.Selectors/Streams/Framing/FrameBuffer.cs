using System.Buffers;

namespace Rx.Selectors;

/// <summary>
/// A buffer for the beginning of a frame whose end has not been received. It rents an array only while it holds bytes, so that a
/// stream between two frames holds no memory. It grows with the received bytes, not by the length that a prefix announces.
/// </summary>
internal struct FrameBuffer
{
    private byte[]? _array;
    private int _start;
    private int _end;

    public readonly int Count => _end - _start;

    public readonly ReadOnlyMemory<byte> Memory => new(_array, _start, Count);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        MakeRoomFor(bytes.Length);
        bytes.CopyTo(_array.AsSpan(_end));
        _end += bytes.Length;
    }

    public void Consume(int count) => _start += count;

    /// <summary>Empties the buffer and returns the array to the pool. The array must not be in use by a reader.</summary>
    public void Clear()
    {
        if (_array is { } array)
        {
            _array = null;
            ArrayPool<byte>.Shared.Return(array);
        }

        _start = 0;
        _end = 0;
    }

    private void MakeRoomFor(int count)
    {
        int needed = Count + count;
        if (_array is null || needed > _array.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
            _array.AsSpan(_start, Count).CopyTo(larger);
            if (_array is not null)
            {
                ArrayPool<byte>.Shared.Return(_array);
            }

            _array = larger;
        }
        else if (count > _array.Length - _end)
        {
            _array.AsSpan(_start, Count).CopyTo(_array);
        }
        else
        {
            return;
        }

        _end = Count;
        _start = 0;
    }
}
