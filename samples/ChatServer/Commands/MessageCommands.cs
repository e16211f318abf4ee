using ChatServer.Channels;
using ChatServer.Protocol;

namespace ChatServer.Commands;

/// <summary>What is said, and being away (RFC 2812, 3.3 and 4.1).</summary>
internal static class MessageCommands
{
    public static void PrivMsg(Client client, IrcMessage message) => Say(client, message, client.Reply);

    /// <summary>The same, but it is never answered: two programs might answer each other for ever.</summary>
    public static void Notice(Client client, IrcMessage message) => Say(client, message, static (_, _) => { });

    public static void Away(Client client, IrcMessage message)
    {
        client.User.Away = message[0] is { } reason ? Naming.Text(reason) : null;
        if (client.User.Away is null)
        {
            client.Reply(Numeric.Unaway, ":You are no longer marked as being away");
        }
        else
        {
            client.Reply(Numeric.NowAway, ":You have been marked as being away");
        }
    }

    private static void Say(Client client, IrcMessage message, Action<Numeric, string> reply)
    {
        string[] targets = message.List(0);
        if (targets.Length == 0)
        {
            reply(Numeric.NoRecipient, $":No recipient given ({message.Command})");
        }
        else if (message[1] is not { } text)
        {
            reply(Numeric.NoTextToSend, ":No text to send");
        }
        else if (targets.Length > ServerInfo.MaxTargets)
        {
            reply(Numeric.TooManyTargets, $"{targets[^1]} :Too many recipients");
        }
        else
        {
            client.User.LastSpoke = client.Now;
            string harmless = ControlCharacters.RemoveFromMessage(text);
            foreach (string target in targets.Distinct(CaseMapping.Rfc1459))
            {
                Say(client, message.Command, target, harmless, reply);
            }
        }
    }

    private static void Say(Client client, string command, string target, string text, Action<Numeric, string> reply)
    {
        string LineTo(string name) => $":{client.User.Prefix} {command} {name} :{text}";

        if (client.Network.TryFindChannel(target, out Channel? channel))
        {
            if (channel.IsClosedToOutsiders && !channel.Has(client.User))
            {
                reply(Numeric.CannotSendToChannel, $"{channel.Name} :Cannot send to channel: you are not in it");
                return;
            }

            channel.Send(LineTo(channel.Name), except: client.User);
        }
        else if (client.Network.TryFindUser(target, out User? user))
        {
            user.Send(Wire.Encode(LineTo(user.Nick)));
            if (user.Away is not null)
            {
                reply(Numeric.Away, $"{user.Nick} :{user.Away}");
            }
        }
        else
        {
            reply(Numeric.NoSuchNick, $"{target} :No such nick or channel");
        }
    }
}
