namespace ChatServer.Sessions;

/// <summary>How much has been said since the start.</summary>
internal sealed class Traffic
{
    public long LinesReceived { get; set; }

    public long LinesSent { get; set; }
}
