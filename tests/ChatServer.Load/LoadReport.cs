namespace ChatServer.Load;

/// <summary>What those who are well have heard.</summary>
internal sealed record LoadReport
{
    /// <summary>Messages that reached somebody, each counted once for each who heard it.</summary>
    public required long Delivered { get; init; }

    /// <summary>Messages that did not reach somebody.</summary>
    public required long Lost { get; init; }

    /// <summary>Messages that reached somebody again.</summary>
    public required long Doubled { get; init; }

    /// <summary>Messages that reached somebody behind a later one of the same speaker.</summary>
    public required long Reordered { get; init; }

    /// <summary>Messages that came back to who had said them.</summary>
    public required long Echoed { get; init; }

    /// <summary>Messages that nobody had said, or not so.</summary>
    public required long Strange { get; init; }

    /// <summary>Clients whose connection ended though they were well.</summary>
    public required int Dropped { get; init; }

    /// <summary>Clients of whom others heard that they have left.</summary>
    public required int Left { get; init; }

    /// <summary>How long the talking took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether everybody who is well has heard everything once and in order, and nothing else.</summary>
    public bool IsClean => Lost + Doubled + Reordered + Echoed + Strange + Dropped == 0;
}
