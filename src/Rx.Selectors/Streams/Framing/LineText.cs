using System.Text;

namespace Rx.Selectors;

/// <summary>Converts the bytes of a line to text.</summary>
internal sealed class LineText(Encoding encoding, FrameOptions options)
{
    // The length to which a long line is cut, which may be in the middle of a character.
    private readonly int _cut = options.LongFrames == LongFrame.Truncate ? options.MaximumLength : int.MaxValue;
    private readonly int _unit = encoding.GetByteCount("\n");

    public string Of(ReadOnlyMemory<byte> line) =>
        line.Length > _cut - _unit ? WholeCharacters(line.Span) : encoding.GetString(line.Span);

    /// <summary>
    /// Decodes a line that may have been cut within a character, and leaves that part of a character out: the cut caused it,
    /// not the sender.
    /// </summary>
    private string WholeCharacters(ReadOnlySpan<byte> line)
    {
        Decoder decoder = encoding.GetDecoder();
        char[] characters = new char[decoder.GetCharCount(line, flush: false)];
        return new string(characters, 0, decoder.GetChars(line, characters, flush: false));
    }
}
