using ChatServer.Channels;

namespace ChatServer.Tests.Support;

/// <summary>Very many users of a network, without connections.</summary>
internal sealed class Crowd
{
    private readonly Network _network;

    /// <summary>Registers users who are called p0, p1, and so on.</summary>
    public Crowd(Network network, int count)
    {
        _network = network;
        Users = [.. Enumerable.Range(0, count).Select(i => Enter($"p{i}"))];
    }

    public IReadOnlyList<User> Users { get; }

    public void Join(string channel)
    {
        foreach (User user in Users)
        {
            _network.Enter(user, channel, DateTimeOffset.UnixEpoch);
        }
    }

    public void Leave()
    {
        foreach (User user in Users)
        {
            _network.Remove(user);
        }
    }

    /// <summary>A user who gets lines and does nothing with them.</summary>
    public User Enter(string nick)
    {
        var user = new User("198.51.100.1", new Nowhere(), DateTimeOffset.UnixEpoch) { Name = "~p", RealName = nick };
        Assert.True(_network.TryTakeNick(user, nick));
        _network.Register(user);
        return user;
    }

    private sealed class Nowhere : ISendQueue
    {
        public void Send(byte[] line)
        {
        }

        public void Send(IEnumerable<byte[]?> reply)
        {
        }
    }
}
