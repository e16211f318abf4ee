using ChatServer.Protocol;

namespace ChatServer.Commands;

/// <summary>How somebody comes in, and goes (RFC 2812, 3.1; CAP as IRCv3 has it, of which nothing is offered).</summary>
internal static class RegistrationCommands
{
    public static void Cap(Client client, IrcMessage message)
    {
        string answer = $":{client.Server.Name} CAP {(client.User.Nick.Length > 0 ? client.User.Nick : "*")} ";
        switch (message.Parameters[0].ToUpperInvariant())
        {
            case "LS":
                client.IsNegotiating = true;
                client.Send(answer + "LS :");
                break;
            case "LIST":
                client.Send(answer + "LIST :");
                break;
            case "REQ":
                client.IsNegotiating = true;
                client.Send(answer + $"NAK :{message[1]}");
                break;
            case "END":
                client.IsNegotiating = false;
                RegisterIfComplete(client);
                break;
            default:
                client.Reply(Numeric.InvalidCapCommand, $"{message.Parameters[0]} :Invalid CAP command");
                break;
        }
    }

    public static void Pass(Client client, IrcMessage message)
    {
        if (client.User.IsRegistered)
        {
            client.Reply(Numeric.AlreadyRegistered, ":You may not register again");
        }
        else
        {
            client.Password = message.Parameters[0];
        }
    }

    public static void Nick(Client client, IrcMessage message)
    {
        string before = client.User.Prefix;
        string? nick = message[0];
        if (nick is null)
        {
            client.Reply(Numeric.NoNicknameGiven, ":No nickname given");
        }
        else if (!Naming.IsNick(nick))
        {
            client.Reply(Numeric.ErroneousNickname, $"{nick} :A nickname has up to {Naming.MaxNickLength} letters, digits "
                + "and any of -[]\\`_^{|}, and begins with none of the digits and not with -");
        }
        else if (!client.Network.TryTakeNick(client.User, nick))
        {
            client.Reply(Numeric.NicknameInUse, $"{nick} :Nickname is already in use");
        }
        else if (!client.User.IsRegistered)
        {
            RegisterIfComplete(client);
        }
        else if (!before.StartsWith(nick + "!", StringComparison.Ordinal))
        {
            client.Send($":{before} NICK :{nick}");
            client.Network.SendToNeighbours(client.User, $":{before} NICK :{nick}");
        }
    }

    public static void User(Client client, IrcMessage message)
    {
        if (client.User.Name.Length > 0)
        {
            client.Reply(Numeric.AlreadyRegistered, ":You may not register again");
            return;
        }

        client.User.Name = Naming.UserName(message.Parameters[0]);
        client.User.RealName = Naming.Text(message.Parameters[3]);
        RegisterIfComplete(client);
    }

    public static void Quit(Client client, IrcMessage message) =>
        client.End(message[0] is { } reason ? $"Quit: {Naming.Text(reason)}" : "Quit");

    private static void RegisterIfComplete(Client client)
    {
        if (client.User.IsRegistered || client.IsNegotiating || client.User.Nick.Length == 0 || client.User.Name.Length == 0)
        {
            return;
        }

        if (client.Server.Password is { } password && client.Password != password)
        {
            client.Reply(Numeric.PasswordMismatch, ":Password incorrect");
            client.End("Bad password");
            return;
        }

        client.Network.Register(client.User);
        ServerCommands.Welcome(client);
    }
}
