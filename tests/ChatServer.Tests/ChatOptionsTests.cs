using System.Net;
using System.Text.RegularExpressions;
using ChatServer.Commands;
using ChatServer.Server;
using ChatServer.Sessions;

namespace ChatServer.Tests;

public sealed partial class ChatOptionsTests
{
    [Fact]
    public void Without_options_it_listens_on_this_machine_alone()
    {
        ChatOptions options = Parsed();
        Assert.Equal((IPAddress.Loopback, 6667), (options.Bind, options.Port));
        Assert.Equal((new ServerInfo(), new SessionSettings(), new ServerLimits()), (options.Info, options.Session, options.Limits));
    }

    [Fact]
    public void Each_option_says_what_it_says()
    {
        ChatOptions options = Parsed(
            "--port", "0", "--bind", "::1", "--name", "irc.example", "--network", "Example", "--password", "grüezi",
            "--max-clients", "7", "--max-per-address", "3", "--flood-rate", "2", "--ping-timeout", "60",
            "--registration-timeout", "9", "--send-queue", "5000");

        Assert.Equal((IPAddress.IPv6Loopback, 0), (options.Bind, options.Port));
        Assert.Equal(
            new ServerInfo { Name = "irc.example", Network = "Example", Password = "gr\u00C3\u00BCezi" }, options.Info);
        Assert.Equal(new ServerLimits { MaxClients = 7, MaxPerAddress = 3 }, options.Limits);
        Assert.Equal(
            new SessionSettings
            {
                LinesPerSecond = 2,
                Burst = 8,
                PingTimeout = TimeSpan.FromMinutes(1),
                RegistrationTimeout = TimeSpan.FromSeconds(9),
                SendQueueBytes = 5000,
            },
            options.Session);
        Assert.Equal((true, false), (Parsed("--help").WantsHelp, Parsed("--help").WantsDashboard));
        Assert.Equal((false, true), (Parsed("--dashboard").WantsHelp, Parsed("--dashboard").WantsDashboard));
    }

    [Theory]
    [InlineData("Unknown option '--prot'.", "--prot", "1")]
    [InlineData("Unknown option '6667'.", "6667")]
    [InlineData("--port needs a value.", "--port")]
    [InlineData("--port needs a number from 0 to 65535, and '65536' is none.", "--port", "65536")]
    [InlineData("--port needs a number from 0 to 65535, and '-1' is none.", "--port", "-1")]
    [InlineData("--bind needs an IP address, and 'nowhere' is none.", "--bind", "nowhere")]
    [InlineData("--name needs a name with a dot and no space, and 'irc' is none.", "--name", "irc")]
    [InlineData("--name needs a name with a dot and no space, and ':a.b' is none.", "--name", ":a.b")]
    [InlineData("--network needs a name without a space, and 'a b' is none.", "--network", "a b")]
    [InlineData("--motd needs a file that can be read, and '/no/such/file' is none.", "--motd", "/no/such/file")]
    [InlineData("--password needs a password without a space, and '' is none.", "--password", "")]
    [InlineData("--max-clients needs a number from 0 on, and 'many' is none.", "--max-clients", "many")]
    [InlineData("--max-per-address needs a number from 0 on, and '1.5' is none.", "--max-per-address", "1.5")]
    [InlineData("--flood-rate needs a number from 0 to 10000, and '10001' is none.", "--flood-rate", "10001")]
    [InlineData("--ping-timeout needs a number of seconds from 1 on, and '0' is none.", "--ping-timeout", "0")]
    [InlineData("--registration-timeout needs a number of seconds from 1 on, and '0' is none.", "--registration-timeout", "0")]
    [InlineData("--send-queue needs a number of bytes from 4096 on, and '4095' is none.", "--send-queue", "4095")]
    public void Options_that_are_no_good_are_told(string expected, params string[] arguments)
    {
        Assert.False(ChatOptions.TryParse(arguments, out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void The_usage_tells_the_defaults()
    {
        var (info, session, limits) = (new ServerInfo(), new SessionSettings(), new ServerLimits());
        string[] defaults =
        [
            "127.0.0.1", "6667", info.Name, info.Network, "none", "nothing",
            $"{limits.MaxClients}", $"{limits.MaxPerAddress}", $"{session.LinesPerSecond}",
            $"{session.PingTimeout.TotalSeconds}", $"{session.RegistrationTimeout.TotalSeconds}", $"{session.SendQueueBytes}",
        ];
        Assert.Equal(defaults, InBrackets().Matches(ChatOptions.Usage).Select(match => match.Value.Trim('(', ')')));
    }

    private static ChatOptions Parsed(params string[] arguments)
    {
        Assert.True(ChatOptions.TryParse(arguments, out ChatOptions options, out string? problem), problem);
        return options;
    }

    [GeneratedRegex(@"\(\S+\)", RegexOptions.NonBacktracking)]
    private static partial Regex InBrackets();
}
