using System.Collections.Frozen;
using ChatServer.Protocol;

namespace ChatServer.Commands;

/// <summary>Which command does what, for whom, and with how many parameters at least.</summary>
internal static class CommandTable
{
    private static readonly FrozenDictionary<string, Entry> Entries = new Dictionary<string, Entry>
    {
        ["CAP"] = new(Access.Anybody, 1, RegistrationCommands.Cap),
        ["PASS"] = new(Access.Anybody, 1, RegistrationCommands.Pass),
        ["NICK"] = new(Access.Anybody, 0, RegistrationCommands.Nick),
        ["USER"] = new(Access.Anybody, 4, RegistrationCommands.User),
        ["QUIT"] = new(Access.Anybody, 0, RegistrationCommands.Quit),
        ["PING"] = new(Access.Anybody, 0, QueryCommands.Ping),
        ["PONG"] = new(Access.Anybody, 0, static (_, _) => { }), // that there was a line is all that matters

        ["JOIN"] = new(Access.Registered, 1, ChannelCommands.Join),
        ["PART"] = new(Access.Registered, 1, ChannelCommands.Part),
        ["TOPIC"] = new(Access.Registered, 1, ChannelCommands.Topic),
        ["KICK"] = new(Access.Registered, 2, ChannelCommands.Kick),
        ["NAMES"] = new(Access.Registered, 0, ChannelCommands.Names),
        ["LIST"] = new(Access.Registered, 0, ChannelCommands.List),
        ["MODE"] = new(Access.Registered, 1, ModeCommands.Mode),

        ["PRIVMSG"] = new(Access.Registered, 0, MessageCommands.PrivMsg),
        ["NOTICE"] = new(Access.Registered, 0, MessageCommands.Notice),
        ["AWAY"] = new(Access.Registered, 0, MessageCommands.Away),

        ["WHO"] = new(Access.Registered, 0, QueryCommands.Who),
        ["WHOIS"] = new(Access.Registered, 0, QueryCommands.WhoIs),
        ["ISON"] = new(Access.Registered, 1, QueryCommands.IsOn),
        ["USERHOST"] = new(Access.Registered, 1, QueryCommands.UserHost),
        ["MOTD"] = new(Access.Registered, 0, static (client, _) => ServerCommands.Motd(client)),
        ["VERSION"] = new(Access.Registered, 0, static (client, _) => ServerCommands.Version(client)),
    }.ToFrozenDictionary();

    private enum Access
    {
        Registered = 0,
        Anybody = 1,
    }

    /// <summary>Does what a client asks for, or tells it why not.</summary>
    public static void Run(Client client, IrcMessage message)
    {
        if (!Entries.TryGetValue(message.Command, out Entry? entry))
        {
            client.Reply(Numeric.UnknownCommand, $"{message.Command} :Unknown command");
        }
        else if (entry.For == Access.Registered && !client.User.IsRegistered)
        {
            client.Reply(Numeric.NotRegistered, ":You have not registered: NICK and USER come first");
        }
        else if (message.Parameters.Count < entry.MinParameters)
        {
            client.Reply(Numeric.NeedMoreParams, $"{message.Command} :Not enough parameters");
        }
        else
        {
            entry.Run(client, message);
        }
    }

    private sealed record Entry(Access For, int MinParameters, Action<Client, IrcMessage> Run);
}
