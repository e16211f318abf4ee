namespace ChatServer.Protocol;

/// <summary>What came between two line ends.</summary>
/// <param name="Kind">Whether it can be read.</param>
/// <param name="Text">One character a byte, without the end; empty unless the line is a text.</param>
/// <param name="IsOpen">Whether its end has not come: more of it follows.</param>
internal readonly record struct Line(LineKind Kind, string Text = "", bool IsOpen = false);

internal enum LineKind
{
    Text = 0,

    /// <summary>The beginning of a line that is too long; its end may never come.</summary>
    TooLong = 1,

    /// <summary>As much again of a line that is too long: worth nothing, but not for nothing.</summary>
    MoreOfTooLong = 2,

    /// <summary>A line with a NUL or a carriage return in it, which cannot be passed on.</summary>
    Malformed = 3,
}
