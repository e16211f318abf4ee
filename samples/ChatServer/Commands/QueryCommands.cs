using ChatServer.Channels;
using ChatServer.Protocol;

namespace ChatServer.Commands;

/// <summary>Who is there (RFC 2812, 3.6 and 4.8), and whether the server is (3.7.2).</summary>
internal static class QueryCommands
{
    public static void Ping(Client client, IrcMessage message)
    {
        if (message[0] is { } token)
        {
            client.Send($":{client.Server.Name} PONG {client.Server.Name} :{token}");
        }
        else
        {
            client.Reply(Numeric.NoOrigin, ":No origin specified");
        }
    }

    public static void Who(Client client, IrcMessage message)
    {
        string mask = message[0] is null or "0" ? "*" : message[0]!;
        bool operatorsOnly = message[1] == "o";
        IEnumerable<(User User, Channel? Channel)?> found = client.Network.TryFindChannel(mask, out Channel? channel)
            ? channel.Members.Listing().Select(member => ((User, Channel?)?)(member, channel))
            : Matching(mask, client.Network.Users.Listing());
        client.ReplyStepwise(found
            .Select(step => step is { } one
                && one.User.IsVisibleTo(client.User)
                && (!operatorsOnly || one.Channel?.IsOperator(one.User) == true)
                    ? WhoReply(client, one.User, one.Channel)
                    : null)
            .Append(client.Begin(Numeric.EndOfWho) + $"{mask} :End of WHO list"));
    }

    public static void WhoIs(Client client, IrcMessage message)
    {
        string? nick = message[1] ?? message[0]; // the first of two is a server, of which there is one
        if (nick is null)
        {
            client.Reply(Numeric.NoNicknameGiven, ":No nickname given");
            return;
        }

        if (client.Network.TryFindUser(nick, out User? user))
        {
            Describe(client, user);
            nick = user.Nick;
        }
        else
        {
            client.Reply(Numeric.NoSuchNick, $"{nick} :No such nick");
        }

        client.Reply(Numeric.EndOfWhoIs, $"{nick} :End of WHOIS list");
    }

    public static void IsOn(Client client, IrcMessage message) =>
        client.Reply(Numeric.IsOn, ":" + string.Join(' ', UsersIn(client, message).Select(user => user.Nick)));

    public static void UserHost(Client client, IrcMessage message) =>
        client.Reply(Numeric.UserHost, ":" + string.Join(' ', UsersIn(client, message)
            .Take(5) // RFC 2812, 4.8
            .Select(user => $"{user.Nick}={(user.Away is null ? '+' : '-')}{user.Name}@{user.Host}")));

    private static IEnumerable<User> UsersIn(Client client, IrcMessage message) => message.Parameters
        .SelectMany(nicks => nicks.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(nick => client.Network.TryFindUser(nick, out User? user) ? [user] : Array.Empty<User>());

    private static void Describe(Client client, User user)
    {
        client.Reply(Numeric.WhoIsUser, $"{user.Nick} {user.Name} {user.Host} * :{user.RealName}");
        client.ReplyPacked(
            Numeric.WhoIsChannels, $"{user.Nick} :", user.Channels.Select(channel => channel.SignOf(user) + channel.Name));
        client.Reply(Numeric.WhoIsServer, $"{user.Nick} {client.Server.Name} :{client.Server.Network}");
        if (user.Away is not null)
        {
            client.Reply(Numeric.Away, $"{user.Nick} :{user.Away}");
        }

        long idleSeconds = (long)(client.Now - user.LastSpoke).TotalSeconds;
        client.Reply(
            Numeric.WhoIsIdle,
            $"{user.Nick} {idleSeconds} {user.SignedOn.ToUnixTimeSeconds()} :seconds idle, signon time");
    }

    private static string WhoReply(Client client, User user, Channel? channel) =>
        client.Begin(Numeric.WhoReply) + $"{channel?.Name ?? "*"} {user.Name} {user.Host} {client.Server.Name} {user.Nick} "
        + $"{(user.Away is null ? 'H' : 'G')}{channel?.SignOf(user)} :0 {user.RealName}";

    /// <summary>One step for each user: the user and a channel of the user's, or null when the mask does not match.</summary>
    private static IEnumerable<(User User, Channel? Channel)?> Matching(string text, IEnumerable<User> users)
    {
        var mask = new Mask(text); // not before the first step: a reply that waits has none
        foreach (User user in users)
        {
            yield return mask.Matches(user.Nick) || mask.Matches(user.Host) ? (user, user.Channels.FirstOrDefault()) : null;
        }
    }
}
