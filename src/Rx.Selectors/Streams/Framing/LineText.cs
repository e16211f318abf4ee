using System.Text;

namespace Rx.Selectors;

/// <summary>From the bytes of a line to its text.</summary>
internal sealed class LineText(Encoding encoding, FrameOptions options)
{
    // Where a line is cut to; it is not where a character ends, as likely as not.
    private readonly int _cut = options.LongFrames == LongFrame.Truncate ? options.MaximumLength : int.MaxValue;
    private readonly int _unit = encoding.GetByteCount("\n");

    public string Of(ReadOnlyMemory<byte> line) =>
        line.Length > _cut - _unit ? WholeCharacters(line.Span) : encoding.GetString(line.Span);

    /// <summary>Leaves out the part of a character at the end, which is no fault of whoever sent the line.</summary>
    private string WholeCharacters(ReadOnlySpan<byte> line)
    {
        Decoder decoder = encoding.GetDecoder();
        char[] characters = new char[decoder.GetCharCount(line, flush: false)];
        return new string(characters, 0, decoder.GetChars(line, characters, flush: false));
    }
}
