using System.Net.Sockets;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.EndToEnd;

public sealed class ProgramTests
{
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
        string reason = new SocketException((int)SocketError.AddressAlreadyInUse).Message;
        Assert.Equal($"Cannot listen on {first.Address}: {reason}.", error.TrimEnd());
    }

    [UnixFact(Because = "It ends the server by a signal.")]
    public async Task A_dashboard_without_a_terminal_is_none_and_the_server_serves()
    {
        using ServerProcess server = await ServerProcess.Start("--dashboard");
        using (ChatClient anna = ChatClient.Join(server, "anna"))
        {
            anna.Say("QUIT");
            anna.DiscardUntilTheEnd();
        }

        server.Signal(Libc.SigTerm);
        Assert.Equal((0, "", "The output is no terminal to draw on, so there is no dashboard.\n"), await server.End());
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
