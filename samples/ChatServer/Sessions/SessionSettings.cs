namespace ChatServer.Sessions;

/// <summary>What one client may do, and how long it may take.</summary>
internal sealed record SessionSettings
{
    /// <summary>How many lines a second it may send in the long run; 0 for any number.</summary>
    public double LinesPerSecond { get; init; } = 5;

    /// <summary>How many lines it may send at once.</summary>
    public int Burst { get; init; } = 20;

    /// <summary>How long it may be silent. In the middle of that time it is asked whether it is still there.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(240);

    /// <summary>How long it may take to say who it is.</summary>
    public TimeSpan RegistrationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes wait for it at most.</summary>
    public int SendQueueBytes { get; init; } = 256 * 1024;

    /// <summary>How long the end of a connection may take.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(500);
}
