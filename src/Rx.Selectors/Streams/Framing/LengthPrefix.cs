using System.Buffers;
using System.Buffers.Binary;

namespace Rx.Selectors;

/// <summary>The number in front of a frame that says how long it is: read by <see cref="FramingExtensions.LengthPrefixedFrames"/>, written here.</summary>
public sealed class LengthPrefix
{
    /// <summary>Describes a prefix.</summary>
    /// <param name="size">How many bytes it has: 1, 2, 4 or 8.</param>
    /// <param name="order">Which of them comes first.</param>
    /// <param name="scope">What it counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such size, order or scope.</exception>
    public LengthPrefix(
        int size, ByteOrder order = ByteOrder.BigEndian, LengthPrefixScope scope = LengthPrefixScope.Payload)
    {
        if (size is not (1 or 2 or 4 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "A length prefix has 1, 2, 4 or 8 bytes.");
        }

        if (order is not (ByteOrder.BigEndian or ByteOrder.LittleEndian))
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, "No such byte order.");
        }

        if (scope is not (LengthPrefixScope.Payload or LengthPrefixScope.PrefixAndPayload))
        {
            throw new ArgumentOutOfRangeException(nameof(scope), scope, "No such scope.");
        }

        Size = size;
        Order = order;
        Scope = scope;
    }

    /// <summary>How many bytes it has.</summary>
    public int Size { get; }

    /// <summary>Which of them comes first.</summary>
    public ByteOrder Order { get; }

    /// <summary>What it counts.</summary>
    public LengthPrefixScope Scope { get; }

    /// <summary>What it counts beside the payload.</summary>
    internal int Overhead => Scope == LengthPrefixScope.PrefixAndPayload ? Size : 0;

    private ulong Greatest => ulong.MaxValue >> (64 - (8 * Size));

    /// <summary>Writes the prefix of a frame.</summary>
    /// <param name="destination">Takes <see cref="Size"/> bytes.</param>
    /// <param name="payloadLength">How many bytes will follow.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or does not fit into so few bytes.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void Write(Span<byte> destination, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        ulong value = (ulong)payloadLength + (ulong)Overhead;
        if (value > Greatest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(payloadLength), payloadLength, $"A length prefix of {Size} bytes says at most {Greatest}.");
        }

        if (destination.Length < Size)
        {
            throw new ArgumentException(
                $"A length prefix of {Size} bytes does not fit into {destination.Length}.", nameof(destination));
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (Order == ByteOrder.BigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
            bytes[^Size..].CopyTo(destination);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            bytes[..Size].CopyTo(destination);
        }
    }

    /// <summary>Writes a whole frame, the prefix and what it counts.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="payload">What it is to hold.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is too long for so small a prefix.</exception>
    public void WriteFrame(IBufferWriter<byte> destination, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Write(destination.GetSpan(Size), payload.Length);
        destination.Advance(Size);
        destination.Write(payload);
    }

    /// <summary>What the first bytes say.</summary>
    internal ulong Read(ReadOnlySpan<byte> bytes) => (Size, Order) switch
    {
        (1, _) => bytes[0],
        (2, ByteOrder.BigEndian) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (2, _) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (4, ByteOrder.BigEndian) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (4, _) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (_, ByteOrder.BigEndian) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
    };

    /// <summary>What the prefix says as a number with a sign, for those who meant one.</summary>
    internal long ReadSigned(ReadOnlySpan<byte> bytes) => Size switch
    {
        1 => (sbyte)Read(bytes),
        2 => (short)Read(bytes),
        4 => (int)Read(bytes),
        _ => (long)Read(bytes),
    };
}
