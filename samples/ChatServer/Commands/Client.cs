using System.Reactive.Concurrency;
using ChatServer.Channels;
using ChatServer.Protocol;

namespace ChatServer.Commands;

/// <summary>A connected user, as commands see one: who it is, what is around, and how to answer.</summary>
internal sealed class Client(ServerInfo server, Network network, User user, IScheduler scheduler)
{
    public ServerInfo Server => server;

    public Network Network => network;

    public User User => user;

    public DateTimeOffset Now => scheduler.Now;

    /// <summary>What came with PASS.</summary>
    public string? Password { get; set; }

    /// <summary>Whether registration waits for CAP END.</summary>
    public bool IsNegotiating { get; set; }

    /// <summary>Why the connection is to end; null while it is not.</summary>
    public string? EndReason { get; private set; }

    /// <summary>What to do comes before anything else, for a person who has connected by hand.</summary>
    public void Greet()
    {
        Notice($"Welcome to {server.Network}. A chat client does the rest by itself. By hand, type these lines:");
        Notice("NICK yourname");
        Notice("USER yourname 0 * :Your Name");
        Notice("then JOIN #lobby, PRIVMSG #lobby :hello, and QUIT at the end");
    }

    public void Send(string line) => user.Send(Wire.Encode(line));

    public void Notice(string text) => Send($":{server.Name} NOTICE {Target} :{text}");

    public void Reply(Numeric numeric, string rest) => Send(Begin(numeric) + rest);

    /// <summary>As many replies as it takes for all words, of which there are few, each with the same beginning.</summary>
    public void ReplyPacked(Numeric numeric, string rest, IEnumerable<string> words, string end = "")
    {
        foreach (string line in Wire.Pack(Begin(numeric) + rest, words, end))
        {
            Send(line);
        }
    }

    /// <summary>
    /// Replies with any number of lines, which are produced as they can be sent: see <see cref="ISendQueue"/> for what that
    /// asks of the steps.
    /// </summary>
    public void ReplyStepwise(IEnumerable<string?> steps) =>
        user.Send(steps.Select(static line => line is null ? null : Wire.Encode(line)));

    /// <summary>The beginning of a reply that has a number.</summary>
    public string Begin(Numeric numeric) => $":{server.Name} {(int)numeric:000} {Target} ";

    /// <summary>Ends the connection, after the command that is running.</summary>
    public void End(string reason) => EndReason ??= reason;

    /// <summary>Removes the user from the network, whose nick is free then; sends the reason to the neighbours and to the user.</summary>
    public void Leave(string reason)
    {
        if (user.IsRegistered)
        {
            network.SendToNeighbours(user, $":{user.Prefix} QUIT :{reason}");
        }

        network.Remove(user);
        Send($"ERROR :Closing link: {user.Host} ({reason})");
    }

    private string Target => user.Nick.Length > 0 ? user.Nick : "*";
}
