using System.Globalization;
using System.Reactive.Linq;
using System.Text;

namespace ChatServer;

/// <summary>
/// From chunks of bytes to lines. A line ends with LF or CR LF; of one that is too long nothing is kept. Text is UTF-8, and
/// what is none, or would command a terminal, becomes U+FFFD.
/// </summary>
/// <param name="maxBytes">How long a line may be, with its end.</param>
internal sealed class LineSplitter(int maxBytes)
{
    private readonly byte[] _line = new byte[maxBytes];
    private int _length;
    private bool _isSkipping;

    /// <summary>The lines that end in a chunk. It is done with the chunk when the enumeration ends.</summary>
    public IEnumerable<Line> Split(ReadOnlyMemory<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            int end = chunk.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> piece = end < 0 ? chunk : chunk[..(end + 1)];
            chunk = chunk[piece.Length..];

            if (!_isSkipping && !TryAppend(piece.Span))
            {
                _isSkipping = true; // told at once: its end may never come
                yield return Line.TooLong;
            }

            if (end >= 0)
            {
                foreach (Line line in Rest())
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>The line that has no end, if there is one.</summary>
    public IEnumerable<Line> Rest()
    {
        (int length, bool isLine) = (_length, _length > 0 && !_isSkipping);
        (_length, _isSkipping) = (0, false);
        if (isLine)
        {
            yield return new Line(Decode(_line.AsSpan(0, length)));
        }
    }

    private bool TryAppend(ReadOnlySpan<byte> piece)
    {
        if (!piece.TryCopyTo(_line.AsSpan(_length)))
        {
            return false;
        }

        _length += piece.Length;
        return true;
    }

    private static string Decode(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> withoutEnd = line.EndsWith("\r\n"u8) ? line[..^2] : line.EndsWith("\n"u8) ? line[..^1] : line;
        return string.Concat(Encoding.UTF8.GetString(withoutEnd).Select(c => IsHarmless(c) ? c : '\uFFFD'));
    }

    /// <summary>Controls, of which the tab is welcome, and what Unicode has to begin a new line with.</summary>
    private static bool IsHarmless(char c) => c == '\t' || char.GetUnicodeCategory(c)
        is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

/// <summary>The splitter as an operator.</summary>
internal static class LineSplitterExtensions
{
    /// <summary>The lines in a stream of bytes, with the unfinished one at its end. Each subscriber has its own.</summary>
    public static IObservable<Line> SplitIntoLines(this IObservable<ReadOnlyMemory<byte>> chunks, int maxBytes) =>
        Observable.Defer(() =>
        {
            var splitter = new LineSplitter(maxBytes);
            return chunks
                .Select(splitter.Split)
                .Concat(Observable.Defer(() => Observable.Return(splitter.Rest())))
                .SelectMany(lines => lines);
        });
}
