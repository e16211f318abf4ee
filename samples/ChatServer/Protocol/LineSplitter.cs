using System.Reactive.Linq;
using System.Text;

namespace ChatServer.Protocol;

/// <summary>
/// From chunks of bytes to lines, which end with LF or CR LF. Of a line that is too long nothing is kept, and of the last
/// one, if it has no end, nothing is told: who has written half of it may have meant anything.
/// </summary>
internal sealed class LineSplitter(IObserver<Line> lines) : IObserver<ReadOnlyMemory<byte>>
{
    private byte[]? _partial; // only while there is one: most clients are idle
    private int _length; // of the partial line, or of what has been left out since it was last told
    private bool _isSkipping;

    public void OnNext(ReadOnlyMemory<byte> value)
    {
        ReadOnlySpan<byte> chunk = value.Span;
        while (!chunk.IsEmpty)
        {
            int end = chunk.IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = end < 0 ? chunk : chunk[..(end + 1)];
            chunk = chunk[piece.Length..];
            if (_isSkipping || _length + piece.Length > Wire.MaxLineBytes)
            {
                Skip(piece.Length, isEnd: end >= 0);
            }
            else if (end >= 0)
            {
                Tell(piece);
            }
            else
            {
                piece.CopyTo((_partial ??= new byte[Wire.MaxLineBytes]).AsSpan(_length));
                _length += piece.Length;
            }
        }
    }

    public void OnError(Exception error) => lines.OnError(error);

    public void OnCompleted() => lines.OnCompleted();

    private void Tell(ReadOnlySpan<byte> piece)
    {
        ReadOnlySpan<byte> line = piece;
        if (_length > 0)
        {
            piece.CopyTo(_partial.AsSpan(_length));
            line = _partial.AsSpan(0, _length + piece.Length);
        }

        line = line.EndsWith("\r\n"u8) ? line[..^2] : line[..^1];
        bool isText = !line.ContainsAny((byte)'\0', (byte)'\r');
        string text = isText ? Encoding.Latin1.GetString(line) : "";
        (_partial, _length) = (null, 0);
        lines.OnNext(new Line(isText ? LineKind.Text : LineKind.Malformed, text));
    }

    private void Skip(int count, bool isEnd)
    {
        int toTell = _isSkipping ? (_length + count) / Wire.MaxLineBytes : 1;
        LineKind kind = _isSkipping ? LineKind.MoreOfTooLong : LineKind.TooLong;
        _length = _isSkipping && !isEnd ? (_length + count) % Wire.MaxLineBytes : 0;
        (_partial, _isSkipping) = (null, !isEnd);
        for (int i = 0; i < toTell; i++)
        {
            lines.OnNext(new Line(kind));
        }
    }
}

/// <summary>The splitter as an operator.</summary>
internal static class LineSplitterExtensions
{
    /// <summary>The lines in a stream of bytes. Each subscriber has its own.</summary>
    public static IObservable<Line> SplitIntoLines(this IObservable<ReadOnlyMemory<byte>> chunks) =>
        Observable.Create<Line>(observer => chunks.SubscribeSafe(new LineSplitter(observer)));
}
