using System.Net;
using ChatServer.Tests.Support;

namespace ChatServer.Tests;

public sealed class ProgramTests
{
    [Fact]
    public void Without_options_it_listens_on_this_machine_alone()
    {
        Assert.True(ChatOptions.TryParse([], out ChatOptions options, out _));
        Assert.Equal((IPAddress.Loopback, 6667), (options.Bind, options.Port));
    }

    [Fact]
    public void Options_say_where_to_listen()
    {
        Assert.True(ChatOptions.TryParse(["--port", "0", "--bind", "::1"], out ChatOptions options, out _));
        Assert.Equal((IPAddress.IPv6Loopback, 0), (options.Bind, options.Port));
    }

    [Theory]
    [InlineData("Unknown option '--prot'.", "--prot", "1")]
    [InlineData("Unknown option '6667'.", "6667")]
    [InlineData("--port needs a value.", "--port")]
    [InlineData("--port needs a number from 0 to 65535, and '65536' is none.", "--port", "65536")]
    [InlineData("--port needs a number from 0 to 65535, and '-1' is none.", "--port", "-1")]
    [InlineData("--bind needs an IP address, and 'nowhere' is none.", "--bind", "nowhere")]
    public void Options_that_are_no_good_are_told(string expected, params string[] arguments)
    {
        Assert.False(ChatOptions.TryParse(arguments, out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public async Task Help_goes_to_the_output_and_ends_well()
    {
        using ServerProcess server = ServerProcess.Run("--help");
        (int exitCode, string output, string error) = await server.End();

        Assert.Equal((0, ChatOptions.Usage, ""), (exitCode, output.TrimEnd(), error));
    }

    [Fact]
    public async Task A_bad_option_is_told_on_the_error_stream_with_exit_code_2()
    {
        using ServerProcess server = ServerProcess.Run("--port", "many");
        (int exitCode, string output, string error) = await server.End();

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("--port needs a number from 0 to 65535, and 'many' is none.", error);
        Assert.Contains(ChatOptions.Usage, error);
    }

    [Fact]
    public async Task A_port_in_use_is_told_on_the_error_stream_with_exit_code_1()
    {
        using ServerProcess first = await ServerProcess.Start();
        using ServerProcess second = ServerProcess.Run("--port", $"{first.Address.Port}");
        (int exitCode, string output, string error) = await second.End();

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal($"Cannot listen on {first.Address}: Address already in use.", error.TrimEnd());
    }

    [Fact]
    public async Task Two_servers_that_pick_their_ports_do_not_meet()
    {
        using ServerProcess first = await ServerProcess.Start();
        using ServerProcess second = await ServerProcess.Start();
        Assert.NotEqual(first.Address, second.Address);

        using ChatClient here = ChatClient.Join(first, "anna");
        using ChatClient there = ChatClient.Join(second, "anna");
    }
}
