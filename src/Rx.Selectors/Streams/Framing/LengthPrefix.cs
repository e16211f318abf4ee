using System.Buffers;
using System.Buffers.Binary;

namespace Rx.Selectors;

/// <summary>
/// Describes and writes length prefixes: the number before a frame that gives its length. Prefixes are read by
/// <see cref="FramingExtensions.LengthPrefixedFrames"/>.
/// </summary>
public sealed class LengthPrefix
{
    /// <summary>Creates a description of a prefix.</summary>
    /// <param name="size">The number of bytes of the prefix: 1, 2, 4 or 8.</param>
    /// <param name="order">The order of its bytes.</param>
    /// <param name="scope">Which bytes it counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The size, the order or the scope is not one of the allowed values.
    /// </exception>
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

    /// <summary>Gets the number of bytes of the prefix.</summary>
    public int Size { get; }

    /// <summary>Gets the order of its bytes.</summary>
    public ByteOrder Order { get; }

    /// <summary>Gets which bytes it counts.</summary>
    public LengthPrefixScope Scope { get; }

    /// <summary>Gets the number of bytes that it counts in addition to the payload.</summary>
    internal int Overhead => Scope == LengthPrefixScope.PrefixAndPayload ? Size : 0;

    private ulong Greatest => ulong.MaxValue >> (64 - (8 * Size));

    /// <summary>Writes the prefix of a frame.</summary>
    /// <param name="destination">The buffer that receives the <see cref="Size"/> bytes of the prefix.</param>
    /// <param name="payloadLength">The number of bytes of the frame that will follow.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The length is negative, or too large for a prefix of <see cref="Size"/> bytes.
    /// </exception>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Size"/> bytes.</exception>
    public void Write(Span<byte> destination, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        ulong value = (ulong)payloadLength + (ulong)Overhead;
        if (value > Greatest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(payloadLength), payloadLength, $"A length prefix of {Size} bytes can express at most {Greatest}.");
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

    /// <summary>Writes a whole frame: the prefix and the payload.</summary>
    /// <param name="destination">The writer that receives the frame.</param>
    /// <param name="payload">The payload of the frame.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The payload is too long for a prefix of <see cref="Size"/> bytes.
    /// </exception>
    public void WriteFrame(IBufferWriter<byte> destination, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Write(destination.GetSpan(Size), payload.Length);
        destination.Advance(Size);
        destination.Write(payload);
    }

    /// <summary>Reads the prefix at the beginning of the bytes.</summary>
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

    /// <summary>Reads the prefix as a signed number, for the message about a peer that sent a negative length.</summary>
    internal long ReadSigned(ReadOnlySpan<byte> bytes) => Size switch
    {
        1 => (sbyte)Read(bytes),
        2 => (short)Read(bytes),
        4 => (int)Read(bytes),
        _ => (long)Read(bytes),
    };
}
