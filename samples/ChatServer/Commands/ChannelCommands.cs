using System.Diagnostics.CodeAnalysis;
using ChatServer.Channels;
using ChatServer.Protocol;

namespace ChatServer.Commands;

/// <summary>What is done in channels (RFC 2812, 3.2).</summary>
internal static class ChannelCommands
{
    private const string EndOfList = ":End of LIST";

    public static void Join(Client client, IrcMessage message)
    {
        if (message[0] == "0") // RFC 2812, 3.2.1: out of all of them
        {
            Array.ForEach([.. client.User.Channels], channel => Part(client, channel, client.User.Nick));
            return;
        }

        foreach (string name in message.List(0))
        {
            Join(client, name);
        }
    }

    public static void Part(Client client, IrcMessage message)
    {
        foreach (string name in message.List(0))
        {
            if (TryFindOwn(client, name, out Channel? channel))
            {
                Part(client, channel, Naming.Text(message[1] ?? client.User.Nick));
            }
        }
    }

    public static void Topic(Client client, IrcMessage message)
    {
        if (!TryFindOwn(client, message.Parameters[0], out Channel? channel))
        {
            return;
        }

        if (message.Parameters.Count == 1)
        {
            ShowTopic(client, channel);
        }
        else if (channel.IsTopicProtected && !channel.IsOperator(client.User))
        {
            NeedOperator(client, channel);
        }
        else
        {
            string text = Naming.Text(message.Parameters[1]);
            channel.Topic = text.Length > 0 ? new ChannelTopic(text, client.User.Nick, client.Now) : null;
            channel.Send($":{client.User.Prefix} TOPIC {channel.Name} :{text}");
        }
    }

    public static void Kick(Client client, IrcMessage message)
    {
        string[] nicks = message.List(1);
        if (!TryFindOwn(client, message.Parameters[0], out Channel? channel))
        {
            return;
        }

        if (!channel.IsOperator(client.User))
        {
            NeedOperator(client, channel);
            return;
        }

        if (nicks.Length > ServerInfo.MaxTargets)
        {
            client.Reply(Numeric.TooManyTargets, $"{nicks[^1]} :Too many recipients");
            return;
        }

        foreach (string nick in nicks)
        {
            if (TryFindMember(client, channel, nick, out User? member))
            {
                channel.Send($":{client.User.Prefix} KICK {channel.Name} {member.Nick} "
                    + $":{Naming.Text(message[2] ?? client.User.Nick)}");
                client.Network.Leave(member, channel);
            }
        }
    }

    public static void Names(Client client, IrcMessage message)
    {
        foreach (string name in message.List(0))
        {
            if (client.Network.TryFindChannel(name, out Channel? channel))
            {
                ShowNames(client, channel);
            }
            else
            {
                client.Reply(Numeric.EndOfNames, $"{name} :End of NAMES list");
            }
        }

        if (message[0] is null)
        {
            client.Reply(Numeric.EndOfNames, "* :End of NAMES list");
        }
    }

    public static void List(Client client, IrcMessage message)
    {
        if (message[0] is null)
        {
            client.ReplyStepwise(client.Network.Channels.Listing()
                .Select(channel => ListReply(client, channel))
                .Append(client.Begin(Numeric.ListEnd) + EndOfList));
            return;
        }

        foreach (string name in message.List(0))
        {
            if (client.Network.TryFindChannel(name, out Channel? channel))
            {
                client.Send(ListReply(client, channel));
            }
        }

        client.Reply(Numeric.ListEnd, EndOfList);
    }

    /// <summary>Finds a channel that the client is in, or tells it why not.</summary>
    private static bool TryFindOwn(Client client, string name, [NotNullWhen(true)] out Channel? channel)
    {
        if (!client.Network.TryFindChannel(name, out channel))
        {
            client.Reply(Numeric.NoSuchChannel, $"{name} :No such channel");
            return false;
        }

        if (!channel.Has(client.User))
        {
            client.Reply(Numeric.NotOnChannel, $"{channel.Name} :You are not on that channel");
            return false;
        }

        return true;
    }

    /// <summary>Finds somebody in a channel, or tells the client why not.</summary>
    public static bool TryFindMember(Client client, Channel channel, string nick, [NotNullWhen(true)] out User? member)
    {
        if (!client.Network.TryFindUser(nick, out member))
        {
            client.Reply(Numeric.NoSuchNick, $"{nick} :No such nick");
            return false;
        }

        if (!channel.Has(member))
        {
            client.Reply(Numeric.UserNotInChannel, $"{member.Nick} {channel.Name} :They are not on that channel");
            return false;
        }

        return true;
    }

    public static void NeedOperator(Client client, Channel channel) =>
        client.Reply(Numeric.ChannelOperatorNeeded, $"{channel.Name} :You are not channel operator");

    private static void Join(Client client, string name)
    {
        User user = client.User;
        if (!Naming.IsChannel(name))
        {
            client.Reply(Numeric.NoSuchChannel, $"{name} :No such channel; the name of one begins with #");
        }
        else if (client.Network.TryFindChannel(name, out Channel? existing) && existing.Has(user))
        {
            // Nothing to do, and nothing is said (RFC 2812 has no reply for it).
        }
        else if (user.Channels.Count >= ServerInfo.MaxChannelsOfUser)
        {
            client.Reply(Numeric.TooManyChannels, $"{name} :You have joined too many channels");
        }
        else
        {
            Channel channel = client.Network.Enter(user, name, client.Now);
            channel.Send($":{user.Prefix} JOIN {channel.Name}");
            if (channel.Topic is not null)
            {
                ShowTopic(client, channel);
            }

            ShowNames(client, channel);
        }
    }

    private static void Part(Client client, Channel channel, string reason)
    {
        channel.Send($":{client.User.Prefix} PART {channel.Name} :{reason}");
        client.Network.Leave(client.User, channel);
    }

    private static void ShowTopic(Client client, Channel channel)
    {
        if (channel.Topic is not { } topic)
        {
            client.Reply(Numeric.NoTopic, $"{channel.Name} :No topic is set");
            return;
        }

        client.Reply(Numeric.Topic, $"{channel.Name} :{topic.Text}");
        client.Reply(Numeric.TopicWhoTime, $"{channel.Name} {topic.SetBy} {topic.SetAt.ToUnixTimeSeconds()}");
    }

    private static void ShowNames(Client client, Channel channel)
    {
        bool isMember = channel.Has(client.User);
        client.ReplyStepwise(Wire
            .PackStepwise(
                client.Begin(Numeric.NameReply) + $"= {channel.Name} :",
                channel.Members.Listing().Select(member =>
                    isMember || member.IsVisibleTo(client.User) ? channel.SignOf(member) + member.Nick : null))
            .Append(client.Begin(Numeric.EndOfNames) + $"{channel.Name} :End of NAMES list"));
    }

    private static string ListReply(Client client, Channel channel) =>
        client.Begin(Numeric.List) + $"{channel.Name} {channel.Members.Count} :{channel.Topic?.Text}";
}
