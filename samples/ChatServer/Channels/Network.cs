using System.Diagnostics.CodeAnalysis;
using ChatServer.Protocol;

namespace ChatServer.Channels;

/// <summary>All users and all channels, by name.</summary>
internal sealed class Network
{
    private readonly Dictionary<string, User> _usersByNick = new(CaseMapping.Rfc1459); // unregistered ones too
    private readonly Dictionary<string, Channel> _channelsByName = new(CaseMapping.Rfc1459);
    private long _linesToNeighbours;

    /// <summary>The registered users, in the order of their registration.</summary>
    public Roster<User> Users { get; } = new();

    /// <summary>The channels, in the order in which they were founded.</summary>
    public Roster<Channel> Channels { get; } = new();

    public bool TryFindUser(string nick, [NotNullWhen(true)] out User? user) =>
        _usersByNick.TryGetValue(nick, out user) && user.IsRegistered;

    public bool TryFindChannel(string name, [NotNullWhen(true)] out Channel? channel) =>
        _channelsByName.TryGetValue(name, out channel);

    /// <summary>Gives a user a nick, also before anybody sees the user; false when somebody else has it.</summary>
    public bool TryTakeNick(User user, string nick)
    {
        if (_usersByNick.TryGetValue(nick, out User? owner) && !ReferenceEquals(owner, user))
        {
            return false;
        }

        _usersByNick.Remove(user.Nick);
        _usersByNick.Add(nick, user);
        user.Nick = nick;
        return true;
    }

    /// <summary>Lets others see a user, whose nick and name are known.</summary>
    public void Register(User user)
    {
        user.IsRegistered = true;
        Users.Add(user);
    }

    /// <summary>Lets a user into a channel that the user is not in, which is there from then on.</summary>
    public Channel Enter(User user, string name, DateTimeOffset now)
    {
        if (!_channelsByName.TryGetValue(name, out Channel? channel))
        {
            _channelsByName.Add(name, channel = new Channel(name, now));
            Channels.Add(channel);
        }

        channel.Add(user);
        user.Channels.Add(channel);
        return channel;
    }

    /// <summary>Lets a user out of a channel. One that nobody is in is no more.</summary>
    public void Leave(User user, Channel channel)
    {
        channel.Remove(user);
        user.Channels.Remove(channel);
        if (channel.Members.Count == 0)
        {
            _channelsByName.Remove(channel.Name);
            Channels.Remove(channel);
        }
    }

    /// <summary>Forgets a user, in all channels.</summary>
    public void Remove(User user)
    {
        foreach (Channel channel in user.Channels.ToArray())
        {
            Leave(user, channel);
        }

        if (_usersByNick.TryGetValue(user.Nick, out User? owner) && ReferenceEquals(owner, user))
        {
            _usersByNick.Remove(user.Nick);
        }

        Users.Remove(user);
    }

    /// <summary>Removes all users and channels, so that no QUIT is sent when they leave.</summary>
    public void Clear()
    {
        foreach (User user in _usersByNick.Values)
        {
            user.Channels.Clear();
        }

        _usersByNick.Clear();
        _channelsByName.Clear();
        Users.Clear();
        Channels.Clear();
    }

    /// <summary>Sends a line once to each other user in the channels of this one.</summary>
    public void SendToNeighbours(User user, string line)
    {
        byte[] encoded = Wire.Encode(line);
        user.LastTold = ++_linesToNeighbours;
        foreach (Channel channel in user.Channels)
        {
            foreach (User neighbour in channel.Members)
            {
                if (neighbour.LastTold != _linesToNeighbours)
                {
                    neighbour.LastTold = _linesToNeighbours;
                    neighbour.Send(encoded);
                }
            }
        }
    }
}
