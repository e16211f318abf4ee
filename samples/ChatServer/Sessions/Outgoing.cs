namespace ChatServer.Sessions;

/// <summary>What waits in a client's send queue: a line, or a reply that is produced when its turn comes.</summary>
internal readonly struct Outgoing
{
    /// <summary>
    /// What a reply counts as while it waits, in bytes. It holds no more than the command that asked for it, which is one line.
    /// </summary>
    private const int ReplyBytes = Protocol.Wire.MaxLineBytes;

    private Outgoing(byte[]? line, IEnumerator<byte[]?>? reply) => (Line, Reply) = (line, reply);

    /// <summary>A line with its end; null if this is a reply.</summary>
    public byte[]? Line { get; }

    /// <summary>The steps of a reply; null if this is a line.</summary>
    public IEnumerator<byte[]?>? Reply { get; }

    /// <summary>How much of the send queue it takes.</summary>
    public int Bytes => Line?.Length ?? ReplyBytes;

    public static Outgoing Of(byte[] line) => new(line, null);

    public static Outgoing Of(IEnumerable<byte[]?> reply) => new(null, reply.GetEnumerator());
}
