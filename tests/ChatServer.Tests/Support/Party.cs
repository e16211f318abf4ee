using System.Reactive.Concurrency;
using System.Text;
using ChatServer.Channels;
using ChatServer.Commands;
using ChatServer.Protocol;

namespace ChatServer.Tests.Support;

/// <summary>A server without connections: what guests say is done, and what they hear is kept.</summary>
internal sealed class Party
{
    public static readonly DateTimeOffset Noon = new(2020, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public HistoricalScheduler Time { get; } = new(Noon);

    public Network Network { get; } = new();

    public ServerInfo Info { get; init; } = new() { Created = Noon };

    /// <summary>Somebody who has said nothing yet.</summary>
    public Guest Connect(string host = "host") => new(this, host);

    /// <summary>Somebody who is registered, and has heard the welcome.</summary>
    public Guest Enter(string nick, string host = "host")
    {
        Guest guest = Connect(host);
        guest.Says($"NICK {nick}");
        guest.Says($"USER {nick} 0 * :The {nick}");
        Assert.Contains(" 001 ", guest.Hears()[0]);
        return guest;
    }

    /// <summary>Everybody is in a channel, whose operator is the first; nobody has anything left to hear.</summary>
    public Guest[] Meet(string channel, params string[] nicks)
    {
        Guest[] guests = [.. nicks.Select(nick => Enter(nick))];
        Array.ForEach(guests, guest => guest.Says($"JOIN {channel}"));
        Array.ForEach(guests, guest => guest.Hears());
        return guests;
    }
}

/// <summary>One of them.</summary>
internal sealed class Guest : ISendQueue
{
    private readonly List<string> _heard = [];
    private readonly Client _client;

    public Guest(Party party, string host)
    {
        User = new User(host, this, party.Time.Now);
        _client = new Client(party.Info, party.Network, User, party.Time);
    }

    public User User { get; }

    public string? EndReason => _client.EndReason;

    public void Says(string line) => CommandTable.Run(_client, IrcMessage.Parse(line)!);

    /// <summary>Says something, and hears this in answer, and nothing else.</summary>
    public void Expects(string line, params string[] answers)
    {
        Hears();
        Says(line);
        Assert.Equal(answers, Hears());
    }

    public void Leaves(string reason) => _client.Leave(reason);

    /// <summary>What has come since it was last asked for.</summary>
    public string[] Hears()
    {
        string[] heard = [.. _heard];
        _heard.Clear();
        return heard;
    }

    /// <summary>The numbers of the replies that have come, and the commands of the other lines.</summary>
    public string[] HearsKinds() => [.. Hears().Select(line => line.Split(' ')[1])];

    void ISendQueue.Send(byte[] line)
    {
        string text = Encoding.Latin1.GetString(line);
        Assert.EndsWith("\r\n", text);
        Assert.InRange(text.Length, 3, 512);
        Assert.DoesNotContain(text[..^2], c => c is '\0' or '\r' or '\n');
        _heard.Add(text[..^2]);
    }

    void ISendQueue.Send(IEnumerable<byte[]?> reply)
    {
        foreach (byte[] line in reply.OfType<byte[]>())
        {
            ((ISendQueue)this).Send(line);
        }
    }
}
