namespace ChatServer.Protocol;

/// <summary>
/// What a client asks for: a line, taken apart (RFC 2812, 2.3.1). Text is one character a byte (Latin-1) from here to the
/// other clients: IRC has no encoding, and what one client means by its bytes reaches the others as it was.
/// </summary>
internal sealed record IrcMessage(string Command, IReadOnlyList<string> Parameters)
{
    private const int MaxParameters = 15;

    /// <summary>The parameter at a place; null where there is none, and where it is empty.</summary>
    public string? this[int place] => place < Parameters.Count && Parameters[place].Length > 0 ? Parameters[place] : null;

    /// <summary>Takes a line apart; null when there is no command in it. A prefix is for servers only, and left out.</summary>
    public static IrcMessage? Parse(string line)
    {
        ReadOnlySpan<char> rest = line.AsSpan().TrimStart(' ');
        while (rest is [':' or '@', ..])
        {
            NextWord(ref rest); // who it claims to come from, and tags nobody has asked for
        }

        string command = NextWord(ref rest).ToString().ToUpperInvariant();
        List<string> parameters = [];
        while (!rest.IsEmpty)
        {
            bool isLast = rest[0] == ':' || parameters.Count == MaxParameters - 1;
            parameters.Add((isLast ? TakeAll(ref rest) : NextWord(ref rest)).ToString());
        }

        return command.Length == 0 ? null : new IrcMessage(command, parameters);
    }

    /// <summary>A list such as <c>#one,#two</c>; nothing when there is no such parameter.</summary>
    public string[] List(int place) => this[place]?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOf(' ');
        ReadOnlySpan<char> word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..].TrimStart(' ');
        return word;
    }

    private static ReadOnlySpan<char> TakeAll(ref ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> all = rest[0] == ':' ? rest[1..] : rest;
        rest = [];
        return all;
    }
}
