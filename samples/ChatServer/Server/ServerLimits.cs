namespace ChatServer.Server;

/// <summary>How many connections there may be; 0 for any number.</summary>
internal sealed record ServerLimits
{
    public int MaxClients { get; init; } = 4096;

    public int MaxPerAddress { get; init; } = 20;
}
