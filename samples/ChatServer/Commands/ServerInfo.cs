namespace ChatServer.Commands;

/// <summary>What the server says of itself.</summary>
internal sealed record ServerInfo
{
    public const string Version = "rx-selectors-chat-1.0";
    public const int MaxChannelsOfUser = 50;
    public const int MaxTargets = 4;
    public const int MaxModeChanges = 4;

    /// <summary>A name with a dot in it, as clients expect; no nick has one.</summary>
    public string Name { get; init; } = "chat.local";

    public string Network { get; init; } = "RxSelectors";

    /// <summary>What PASS has to say; null when it need not be given.</summary>
    public string? Password { get; init; }

    /// <summary>The message of the day, line by line, one character a byte; null when there is none.</summary>
    public IReadOnlyList<string>? Motd { get; init; }

    public DateTimeOffset Created { get; init; }
}
