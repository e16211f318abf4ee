using System.Reactive.Linq;
using System.Text;
using Rx.Selectors;

namespace ChatServer.Protocol;

/// <summary>
/// IRC's lines as frames, each with its end, which is LF or CR LF. One that is too long comes in pieces, so that nobody who
/// counts frames is sent anything for nothing. Half a line at the end of the stream may have meant anything, and is none.
/// </summary>
internal sealed class LineDecoder : IFrameDecoder
{
    public int BufferLimit => Wire.MaxLineBytes;

    public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
    {
        int end = bytes.IndexOf((byte)'\n');
        int length = end < 0 ? bytes.Length : end + 1;
        bool isThere = end >= 0 || length == BufferLimit;
        frame = isThere ? new DecodedFrame(0, length, length) : default;
        return isThere;
    }

    public bool TryDecodeEnd(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
    {
        frame = default;
        return false;
    }
}

/// <summary>The decoder as an operator.</summary>
internal static class LineDecoderExtensions
{
    /// <summary>The lines in a stream of bytes.</summary>
    public static IObservable<Line> IrcLines(this IObservable<ReadOnlyMemory<byte>> chunks) => chunks
        .Frames(static () => new LineDecoder())
        .Scan(default(Line), static (before, frame) => LineOf(frame.Span, before));

    private static Line LineOf(ReadOnlySpan<byte> frame, Line before)
    {
        bool isOpen = !frame.EndsWith("\n"u8);
        if (isOpen || before.IsOpen)
        {
            return new Line(before.IsOpen ? LineKind.MoreOfTooLong : LineKind.TooLong, IsOpen: isOpen);
        }

        ReadOnlySpan<byte> text = frame.EndsWith("\r\n"u8) ? frame[..^2] : frame[..^1];
        return text.ContainsAny((byte)'\0', (byte)'\r')
            ? new Line(LineKind.Malformed)
            : new Line(LineKind.Text, Encoding.Latin1.GetString(text));
    }
}
