namespace ChatServer.Dashboard;

/// <summary>How the server is, over the last second.</summary>
internal sealed record Vitals
{
    /// <summary>Users who are registered.</summary>
    public required int Clients { get; init; }

    public required int Channels { get; init; }

    /// <summary>Lines that came from clients, a second.</summary>
    public required double Received { get; init; }

    /// <summary>Lines that went to clients, a second.</summary>
    public required double Sent { get; init; }

    /// <summary>How late the loop was for its timers, at worst.</summary>
    public required TimeSpan LoopDelay { get; init; }

    /// <summary>Descriptors that the loop watches.</summary>
    public required Watched Watched { get; init; }
}
