using System.Text;

namespace Rx.Selectors;

/// <summary>
/// The delimiter of frames, and other bytes that are not part of a frame: a CR before the LF, a byte order mark.
/// </summary>
internal sealed class FrameDelimiter
{
    public FrameDelimiter(ReadOnlySpan<byte> bytes) => Bytes = bytes.ToArray();

    private FrameDelimiter(Encoding encoding)
    {
        Bytes = encoding.GetBytes("\n");
        if (Bytes.Length == 0)
        {
            throw new ArgumentException($"{encoding.EncodingName} has no line feed.", nameof(encoding));
        }

        OptionalStart = encoding.GetBytes("\r");
        Preamble = encoding.GetPreamble();
        Unit = Bytes.Length;
    }

    /// <summary>Gets the bytes that end a frame.</summary>
    public byte[] Bytes { get; }

    /// <summary>Gets the bytes that belong to the delimiter if they stand directly before it: CR before LF.</summary>
    public byte[] OptionalStart { get; } = [];

    /// <summary>Gets the bytes that belong to no frame at the beginning of the stream: the byte order mark.</summary>
    public byte[] Preamble { get; } = [];

    /// <summary>
    /// Gets the number of which the index of a delimiter is a multiple: in UTF-16, the bytes of LF also occur across two
    /// characters.
    /// </summary>
    public int Unit { get; } = 1;

    /// <summary>Gets the maximum number of bytes around those of a frame.</summary>
    public int Overhead => Bytes.Length + OptionalStart.Length + Preamble.Length;

    public static FrameDelimiter LineEnd(Encoding encoding) => new(encoding);
}
