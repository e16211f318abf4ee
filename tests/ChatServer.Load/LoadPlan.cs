using System.Net;

namespace ChatServer.Load;

/// <summary>Who says how much where.</summary>
internal sealed record LoadPlan
{
    public required IPEndPoint Server { get; init; }

    public int Clients { get; init; } = 2_000;

    public int Channels { get; init; } = 100;

    /// <summary>How many messages everybody says who stays.</summary>
    public int Messages { get; init; } = 40;

    /// <summary>How many of them at once. The next come when all who are well have heard all of these.</summary>
    public int Burst { get; init; } = 2;

    /// <summary>How many bytes a message has.</summary>
    public int Length { get; init; } = 64;

    /// <summary>How many of a hundred clients vanish half-way.</summary>
    public int VanishPercent { get; init; } = 10;

    /// <summary>How many of a hundred clients never read.</summary>
    public int StuckPercent { get; init; } = 10;

    /// <summary>How long nothing at all may arrive before what is missing is taken for lost.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The number of the first message that nobody hears from those who vanish.</summary>
    public int VanishAt => Messages / 2 / Burst * Burst;

    public int ChannelOf(int client) => client % Channels;

    /// <summary>As many of each role in every channel.</summary>
    public Role RoleOf(int client)
    {
        int members = Clients / Channels;
        int vanishing = members * VanishPercent / 100;
        int stuck = members * StuckPercent / 100;
        int place = client / Channels;
        return place < vanishing ? Role.Vanishing : place < vanishing + stuck ? Role.Stuck : Role.Well;
    }

    /// <summary>How many messages a client says before <paramref name="message"/>, all told.</summary>
    public int SaidBefore(int message, int client) => RoleOf(client) switch
    {
        Role.Well => message,
        Role.Vanishing => Math.Min(message, VanishAt),
        _ => 0,
    };
}
