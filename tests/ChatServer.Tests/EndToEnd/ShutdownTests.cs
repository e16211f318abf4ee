using ChatServer.Tests.Support;

namespace ChatServer.Tests.EndToEnd;

public sealed class ShutdownTests
{
    private const string NoSignals = "Windows sends no signals to another process.";
    private const int SmallBuffer = 4 * 1024;

    private static readonly string Goodbye = ChatClient.Farewell("Server going down");

    [UnixTheory(Because = NoSignals)]
    [InlineData(Libc.SigTerm)]
    [InlineData(Libc.SigInt)]
    public async Task Everybody_is_told_goodbye(int signal)
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        using ChatClient stranger = ChatClient.Connect(server);
        stranger.HearUntil("QUIT at the end");
        anna.Expect(ChatClient.From("bob", $"JOIN {ChatClient.Room}"));

        await AssertEndsWell(server, signal);

        foreach (ChatClient client in new[] { anna, bob, stranger })
        {
            client.Expect(Goodbye);
            client.ExpectEnd();
        }
    }

    [UnixFact(Because = NoSignals)]
    public async Task A_server_without_clients_just_ends()
    {
        using ServerProcess server = await ServerProcess.Start();
        await AssertEndsWell(server, Libc.SigTerm);
    }

    [UnixFact(Because = NoSignals)]
    public async Task A_client_that_never_reads_does_not_delay_the_end()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        using ChatClient first = ChatClient.Join(server, "first", SmallBuffer);
        bob.HearUntil("first!~first@127.0.0.1 JOIN");
        var talk = new Talk(anna, "anna", bob);
        int linesTooMany = talk.UntilHasLeft("first");
        using ChatClient second = ChatClient.Join(server, "second", SmallBuffer);
        bob.HearUntil("second!~second@127.0.0.1 JOIN");
        talk.For(linesTooMany * 3 / 4);

        await AssertEndsWell(server, Libc.SigTerm);

        bob.Expect(Goodbye);
        bob.ExpectEnd();
    }

    [UnixFact(Because = NoSignals)]
    public async Task Who_is_talking_hears_the_goodbye_and_the_end_all_the_same()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        server.Signal(Libc.SigStop);
        for (int i = 0; i < 2000; i++)
        {
            anna.SayInRoom("and another thing");
        }

        server.Signal(Libc.SigTerm); // found, with all that, when it goes on
        await AssertEndsWell(server, Libc.SigCont);

        anna.Expect(Goodbye);
        anna.ExpectEnd();
    }

    [UnixFact(Because = NoSignals)]
    public async Task A_client_that_vanishes_at_the_goodbye_does_not_spoil_the_end()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        server.Signal(Libc.SigTerm);
        anna.Expect(Goodbye);

        anna.Vanish();

        Assert.Equal((0, "", ""), await server.End());
    }

    [UnixFact(Because = NoSignals)]
    public async Task A_second_signal_changes_nothing()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");

        server.Signal(Libc.SigTerm);
        anna.Expect(Goodbye);
        await AssertEndsWell(server, Libc.SigTerm); // anna's own end is still waited for

        anna.ExpectEnd();
    }

    private static async Task AssertEndsWell(ServerProcess server, int signal)
    {
        server.Signal(signal);
        (int exitCode, string output, string error) = await server.End();

        Assert.Equal((0, "", ""), (exitCode, output, error));
    }
}
