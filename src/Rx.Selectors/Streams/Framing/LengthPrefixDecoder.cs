namespace Rx.Selectors;

/// <summary>Decodes frames that follow a length prefix.</summary>
internal sealed class LengthPrefixDecoder(LengthPrefix prefix, int maximumLength) : IFrameDecoder
{
    public int BufferLimit => prefix.Size + maximumLength;

    public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
    {
        frame = default;
        if (bytes.Length < prefix.Size)
        {
            return false;
        }

        int length = PayloadLength(bytes);
        if (bytes.Length - prefix.Size < length)
        {
            return false;
        }

        frame = new DecodedFrame(prefix.Size, length, prefix.Size + length);
        return true;
    }

    public bool TryDecodeEnd(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
    {
        frame = default;
        if (bytes.IsEmpty)
        {
            return false;
        }

        string expected = bytes.Length < prefix.Size
            ? $"of whose length prefix {bytes.Length} of {prefix.Size} bytes had come"
            : $"of which {bytes.Length - prefix.Size} of {PayloadLength(bytes)} bytes had come";
        throw new FrameException(FrameFault.Unfinished, $"The stream ended within a frame, {expected}.");
    }

    private int PayloadLength(ReadOnlySpan<byte> bytes)
    {
        ulong said = prefix.Read(bytes);
        if (said < (ulong)prefix.Overhead)
        {
            throw new FrameException(
                FrameFault.Malformed,
                $"The length prefix says {said} bytes, and is {prefix.Size} of them itself: it counts itself and the payload.");
        }

        ulong length = said - (ulong)prefix.Overhead;
        if (length > (ulong)maximumLength)
        {
            long signed = prefix.ReadSigned(bytes);
            string orNegative = signed < 0 ? $" ({signed} as a number with a sign)" : string.Empty;
            throw new FrameException(
                FrameFault.TooLong,
                $"The length prefix says {said} bytes{orNegative}, and {maximumLength} are allowed.",
                maximumLength);
        }

        return (int)length;
    }
}
