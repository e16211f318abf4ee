namespace ChatServer.Protocol;

/// <summary>What may be a name (RFC 2812, 2.3.1), and how long things may be.</summary>
internal static class Naming
{
    public const int MaxNickLength = 30;
    public const int MaxUserLength = 10;
    public const int MaxChannelLength = 50;
    public const int MaxTextLength = 300; // of a topic, a reason, an absence
    public const char ChannelPrefix = '#';

    public static bool IsNick(string name) =>
        name.Length is > 0 and <= MaxNickLength && !char.IsAsciiDigit(name[0]) && name[0] != '-' && name.All(IsOfNick);

    public static bool IsChannel(string name) =>
        name.Length is > 1 and <= MaxChannelLength
        && name[0] == ChannelPrefix
        && !name.AsSpan().ContainsAny(" ,:")
        && ControlCharacters.RemoveFrom(name) == name;

    /// <summary>What is left of the name a client gives to its user; nobody has vouched for it, which the tilde says.</summary>
    public static string UserName(string name)
    {
        string letters = string.Concat(name.Where(IsOfNick).Take(MaxUserLength - 1));
        return "~" + (letters.Length > 0 ? letters : "user");
    }

    /// <summary>A text that others will read: not too long, and without anything that commands a terminal.</summary>
    public static string Text(string? text) => Wire.Limit(ControlCharacters.RemoveFrom(text ?? ""), MaxTextLength);

    private static bool IsOfNick(char c) => char.IsAsciiLetterOrDigit(c) || "-[]\\`_^{|}".Contains(c);
}
