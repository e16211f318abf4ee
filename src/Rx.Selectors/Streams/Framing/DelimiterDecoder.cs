namespace Rx.Selectors;

/// <summary>Decodes frames that end with a delimiter.</summary>
internal sealed class DelimiterDecoder(FrameDelimiter delimiter, FrameOptions options) : IFrameDecoder
{
    private readonly int _maximum = options.MaximumLength;
    private int _searched; // no delimiter begins before this index, a multiple of the delimiter's unit
    private bool _isFirst = true;
    private bool _isSkipping; // the bytes up to the next delimiter are the rest of a frame that is too long

    /// <summary>Gets the number of bytes after which a frame without a delimiter is certainly too long.</summary>
    public int BufferLimit => _maximum + delimiter.Overhead;

    public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
    {
        int end = Find(bytes);
        if (end >= 0)
        {
            _searched = 0;
            int consumed = end + delimiter.Bytes.Length;
            frame = _isSkipping ? DecodedFrame.None(consumed) : Frame(bytes[..end], OptionalEndOf(bytes[..end]), consumed);
            _isSkipping = false;
            return true;
        }

        // A delimiter may begin at or after _searched. If the frame is too long, the bytes before that index can be dropped.
        frame = default;
        int passedOver = _searched;
        if (passedOver == 0 || (!_isSkipping && !IsTooLong(bytes, passedOver)))
        {
            return false;
        }

        _searched = 0;
        frame = _isSkipping ? DecodedFrame.None(passedOver) : TooLong(StartOf(bytes), passedOver);
        _isSkipping = true;
        return true;
    }

    public bool TryDecodeEnd(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
    {
        frame = default;
        bool isThere = _isSkipping || bytes.Length > StartOf(bytes);
        if (isThere && options.UnfinishedFrames == UnfinishedFrame.Fail)
        {
            throw new FrameException(
                FrameFault.Unfinished, "The stream ended within a frame: the delimiter of the last one did not come.");
        }

        if (!isThere || _isSkipping || options.UnfinishedFrames == UnfinishedFrame.Drop)
        {
            return false;
        }

        frame = Frame(bytes, optionalEnd: 0, bytes.Length);
        return true;
    }

    /// <summary>Returns the index of the delimiter, or -1.</summary>
    private int Find(ReadOnlySpan<byte> bytes)
    {
        int from = _searched;
        while (true)
        {
            int at = bytes[from..].IndexOf(delimiter.Bytes);
            if (at < 0)
            {
                _searched = Math.Max(_searched, Aligned(bytes.Length - (delimiter.Bytes.Length - 1)));
                return -1;
            }

            at += from;
            if (at % delimiter.Unit == 0)
            {
                return at;
            }

            from = at + 1;
        }
    }

    /// <summary>Returns whether a frame is certainly too long if its first bytes, this many, hold no delimiter.</summary>
    private bool IsTooLong(ReadOnlySpan<byte> bytes, int count)
    {
        bool mayBePreamble = _isFirst && delimiter.Preamble.AsSpan().StartsWith(bytes);
        return !mayBePreamble && count - StartOf(bytes) - OptionalEndOf(bytes[..count]) > _maximum;
    }

    private DecodedFrame Frame(ReadOnlySpan<byte> bytes, int optionalEnd, int consumed)
    {
        int start = StartOf(bytes);
        int length = Math.Max(bytes.Length - start - optionalEnd, 0);
        if (length > _maximum)
        {
            return TooLong(start, consumed);
        }

        _isFirst = false;
        return new DecodedFrame(start, length, consumed);
    }

    private DecodedFrame TooLong(int start, int consumed)
    {
        _isFirst = false;
        return options.LongFrames switch
        {
            LongFrame.Truncate => new DecodedFrame(start, Aligned(_maximum), consumed),
            LongFrame.Skip => DecodedFrame.None(consumed),
            _ => throw FrameException.TooLong(_maximum),
        };
    }

    private int StartOf(ReadOnlySpan<byte> bytes) =>
        _isFirst && bytes.StartsWith(delimiter.Preamble) ? delimiter.Preamble.Length : 0;

    private int OptionalEndOf(ReadOnlySpan<byte> bytes) =>
        bytes.EndsWith(delimiter.OptionalStart) ? delimiter.OptionalStart.Length : 0;

    private int Aligned(int length) => Math.Max(length - (length % delimiter.Unit), 0);
}
