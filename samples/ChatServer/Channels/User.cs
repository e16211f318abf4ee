namespace ChatServer.Channels;

/// <summary>A connected user, as others see it.</summary>
internal sealed class User(string host, ISendQueue sendQueue, DateTimeOffset now)
{
    /// <summary>Empty until one has been chosen.</summary>
    public string Nick { get; set; } = "";

    public string Name { get; set; } = "";

    public string RealName { get; set; } = "";

    public string Host => host;

    /// <summary>Who a line is from (RFC 2812, 2.3.1).</summary>
    public string Prefix => $"{Nick}!{Name}@{Host}";

    /// <summary>Whether the nick and the name are known, so that others can see the user.</summary>
    public bool IsRegistered { get; set; }

    /// <summary>Why the user is away; null while not.</summary>
    public string? Away { get; set; }

    /// <summary>Whether only those in the same channel find the user in lists of everybody (user mode i).</summary>
    public bool IsInvisible { get; set; }

    public DateTimeOffset SignedOn { get; } = now;

    public DateTimeOffset LastSpoke { get; set; } = now;

    /// <summary>What channels the user is in; not so many that looking for one would take long.</summary>
    public List<Channel> Channels { get; } = [];

    /// <summary>The number of the last line to neighbours that the user got.</summary>
    public long LastTold { get; set; }

    public void Send(byte[] line) => sendQueue.Send(line);

    public void Send(IEnumerable<byte[]?> reply) => sendQueue.Send(reply);

    /// <summary>Whether another user finds this one in a list of users.</summary>
    public bool IsVisibleTo(User asking) =>
        !IsInvisible || ReferenceEquals(this, asking) || Channels.Exists(channel => channel.Has(asking));
}
