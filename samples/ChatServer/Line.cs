namespace ChatServer;

/// <summary>A line without its end, or the fact that there was one that was too long.</summary>
internal readonly record struct Line(string Text, bool IsTooLong = false)
{
    public static Line TooLong { get; } = new("", IsTooLong: true);
}
