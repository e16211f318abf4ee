using ChatServer.Protocol;

namespace ChatServer.Commands;

/// <summary>What the server tells of itself (RFC 2812, 3.4), also as a welcome.</summary>
internal static class ServerCommands
{
    public static void Welcome(Client client)
    {
        ServerInfo server = client.Server;
        client.Reply(Numeric.Welcome, $":Welcome to {server.Network}, {client.User.Prefix}");
        client.Reply(Numeric.YourHost, $":Your host is {server.Name}, running {ServerInfo.Version}");
        client.Reply(Numeric.Created, $":This server was started {server.Created:yyyy-MM-dd HH:mm:ss} UTC");
        client.Reply(Numeric.MyInfo, $"{server.Name} {ServerInfo.Version} i not");
        ISupport(client);
        Motd(client);
    }

    public static void Version(Client client)
    {
        client.Reply(Numeric.Version, $"{ServerInfo.Version} {client.Server.Name} :an example of Rx.Selectors");
        ISupport(client);
    }

    public static void Motd(Client client)
    {
        if (client.Server.Motd is not { } motd)
        {
            client.Reply(Numeric.NoMotd, ":There is no message of the day");
            return;
        }

        client.ReplyStepwise(motd
            .Select(line => client.Begin(Numeric.Motd) + ":- " + line)
            .Prepend(client.Begin(Numeric.MotdStart) + $":- {client.Server.Name} message of the day -")
            .Append(client.Begin(Numeric.EndOfMotd) + ":End of the message of the day"));
    }

    /// <summary>What clients may rely on; each of these is kept.</summary>
    private static void ISupport(Client client) => client.ReplyPacked(
        Numeric.ISupport,
        "",
        [
            $"AWAYLEN={Naming.MaxTextLength}",
            "CASEMAPPING=rfc1459",
            $"CHANLIMIT={Naming.ChannelPrefix}:{ServerInfo.MaxChannelsOfUser}",
            "CHANMODES=,,,nt",
            $"CHANNELLEN={Naming.MaxChannelLength}",
            $"CHANTYPES={Naming.ChannelPrefix}",
            $"KICKLEN={Naming.MaxTextLength}",
            $"MODES={ServerInfo.MaxModeChanges}",
            $"NETWORK={client.Server.Network}",
            $"NICKLEN={Naming.MaxNickLength}",
            "PREFIX=(o)@",
            $"TARGMAX=JOIN:,KICK:{ServerInfo.MaxTargets},NOTICE:{ServerInfo.MaxTargets},PART:,PRIVMSG:{ServerInfo.MaxTargets}",
            $"TOPICLEN={Naming.MaxTextLength}",
        ],
        end: " :are supported by this server");
}
