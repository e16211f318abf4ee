using System.Text;
using ChatServer.Channels;
using ChatServer.Protocol;

namespace ChatServer.Commands;

/// <summary>MODE (RFC 2812, 3.1.5 and 3.2.3): o, n and t of channels, i of users.</summary>
internal static class ModeCommands
{
    private const string Signs = "+-";

    public static void Mode(Client client, IrcMessage message)
    {
        string target = message.Parameters[0];
        string? changes = message[1];
        if (client.Network.TryFindChannel(target, out Channel? channel))
        {
            ChangeChannel(client, channel, changes, new Queue<string>(message.Parameters.Skip(2)));
        }
        else if (target.StartsWith(Naming.ChannelPrefix))
        {
            client.Reply(Numeric.NoSuchChannel, $"{target} :No such channel");
        }
        else if (!CaseMapping.Rfc1459.Equals(target, client.User.Nick))
        {
            client.Reply(Numeric.UsersDontMatch, ":You cannot see or change the modes of other users");
        }
        else if (changes is null)
        {
            client.Reply(Numeric.UserModeIs, client.User.IsInvisible ? "+i" : "+");
        }
        else
        {
            ChangeUser(client, changes);
        }
    }

    private static void ChangeUser(Client client, string changes)
    {
        char sign = '+';
        foreach (char mode in changes)
        {
            if (Signs.Contains(mode))
            {
                sign = mode;
            }
            else if (mode != 'i')
            {
                client.Reply(Numeric.UnknownUserMode, ":Unknown user mode; there is i");
                return;
            }
            else if (client.User.IsInvisible != (sign == '+'))
            {
                client.User.IsInvisible = sign == '+';
                client.Send($":{client.User.Nick} MODE {client.User.Nick} :{sign}i");
            }
        }
    }

    private static void ChangeChannel(Client client, Channel channel, string? changes, Queue<string> parameters)
    {
        if (changes is null)
        {
            client.Reply(Numeric.ChannelModeIs, $"{channel.Name} {channel.Modes}");
            client.Reply(Numeric.CreationTime, $"{channel.Name} {channel.Created.ToUnixTimeSeconds()}");
        }
        else if (changes.Trim('+') == "b" && parameters.Count == 0)
        {
            client.Reply(Numeric.EndOfBanList, $"{channel.Name} :End of channel ban list"); // clients ask; there are no bans
        }
        else if (!channel.IsOperator(client.User))
        {
            ChannelCommands.NeedOperator(client, channel);
        }
        else
        {
            ChangeChannelAsOperator(client, channel, changes, parameters);
        }
    }

    private static void ChangeChannelAsOperator(Client client, Channel channel, string changes, Queue<string> parameters)
    {
        var (made, of, sign, changesLeft) = (new StringBuilder(), new StringBuilder(), '+', ServerInfo.MaxModeChanges);
        foreach (char mode in changes)
        {
            bool isOn = sign == '+';
            switch (mode)
            {
                case '+' or '-':
                    sign = mode;
                    break;
                case 'n' when channel.IsClosedToOutsiders != isOn:
                    channel.IsClosedToOutsiders = isOn;
                    made.Append(sign).Append(mode);
                    break;
                case 't' when channel.IsTopicProtected != isOn:
                    channel.IsTopicProtected = isOn;
                    made.Append(sign).Append(mode);
                    break;
                case 'o' when changesLeft-- > 0 && parameters.TryDequeue(out string? nick):
                    if (ChannelCommands.TryFindMember(client, channel, nick, out User? member)
                        && channel.IsOperator(member) != isOn)
                    {
                        channel.SetOperator(member, isOn);
                        made.Append(sign).Append(mode);
                        of.Append(' ').Append(member.Nick);
                    }

                    break;
                case 'n' or 't' or 'o':
                    break; // as it is already, or nobody is named, or too many are
                default:
                    client.Reply(Numeric.UnknownMode, $"{mode} :is no mode of {channel.Name}; there are n, o and t");
                    break;
            }
        }

        if (made.Length > 0)
        {
            channel.Send($":{client.User.Prefix} MODE {channel.Name} {made}{of}");
        }
    }
}
