using System.Text;

namespace Rx.Selectors;

/// <summary>What ends a frame, and what else beside its bytes is not part of it.</summary>
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

    /// <summary>Ends a frame.</summary>
    public byte[] Bytes { get; }

    /// <summary>Belongs to the delimiter too when it stands right before it: CR before LF.</summary>
    public byte[] OptionalStart { get; } = [];

    /// <summary>Belongs to no frame when it is the first thing in the stream: the byte order mark.</summary>
    public byte[] Preamble { get; } = [];

    /// <summary>The delimiter begins at a multiple of this: in UTF-16 the bytes of LF also stand across two characters.</summary>
    public int Unit { get; } = 1;

    /// <summary>How many bytes there can be beside those of a frame.</summary>
    public int Overhead => Bytes.Length + OptionalStart.Length + Preamble.Length;

    public static FrameDelimiter LineEnd(Encoding encoding) => new(encoding);
}
