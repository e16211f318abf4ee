using ChatServer.Tests.Support;

namespace ChatServer.Tests.EndToEnd;

/// <summary>What one client does, or does not do, harms no other.</summary>
public sealed class TroubleTests
{
    private const string LooksInside = "It looks into the process as Linux lets one.";

    private const int SmallBuffer = 4 * 1024;

    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_client_that_never_reads_holds_nobody_up_and_is_given_up()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        using ChatClient mute = ChatClient.Join(server, "mute", SmallBuffer);
        anna.Expect(Joined("bob"));
        anna.Expect(Joined("mute"));
        bob.Expect(Joined("mute"));

        new Talk(anna, "anna", bob).UntilHasLeft("mute");

        anna.Expect(Left("mute", "Send queue exceeded"));
        anna.SayInRoom("still here?");
        bob.Expect(Said("anna", "still here?"));
        mute.DiscardUntilTheEnd();
    }

    [Fact]
    public async Task A_client_that_vanishes_has_left()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Expect(Joined("bob"));

        bob.Send("half a li"u8);
        bob.Vanish();

        anna.Expect(Left("bob", "Connection reset by peer"));
        using ChatClient carol = ChatClient.Join(server, "carol");
        anna.Expect(Joined("carol"));
    }

    [Fact]
    public async Task A_client_that_vanishes_while_others_talk_has_left()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        using ChatClient carol = ChatClient.Join(server, "carol");
        bob.Expect(Joined("carol"));

        carol.Vanish();
        for (int i = 0; i < 100; i++)
        {
            anna.SayInRoom($"{i}");
        }

        List<string?> heard = [];
        while (heard.Count < 101)
        {
            heard.Add(bob.Hear());
        }

        // A reset is told to the first call that meets it, and to no other: where that is the sending of what anna says, reading
        // finds a plain end.
        string[] left = [Left("carol", "Connection reset by peer"), Left("carol", "Connection closed")];
        Assert.Equal(Enumerable.Range(0, 100).Select(i => Said("anna", $"{i}")), heard.Where(line => !left.Contains(line)));
        Assert.Single(heard, line => left.Contains(line));
    }

    [Fact]
    public async Task Clients_that_never_speak_are_nobody()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient silent = ChatClient.Connect(server);
        ChatClient.Connect(server).Dispose();
        ChatClient.Connect(server).Vanish();

        using ChatClient bob = ChatClient.Join(server, "bob");

        anna.Expect(Joined("bob"));
        silent.HearUntil("QUIT at the end");
    }

    [UnixFact(Because = LooksInside)]
    public async Task Clients_that_do_nothing_cost_no_processor_time()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        using ChatClient silent = ChatClient.Connect(server);
        silent.HearUntil("QUIT at the end");
        using ChatClient gone = ChatClient.Join(server, "gone");
        gone.FinishSending();
        gone.Expect(ChatClient.Farewell("Connection closed"));
        gone.ExpectEnd();
        anna.Expect(Joined("bob"));
        anna.Expect(Joined("gone"));
        anna.Expect(Left("gone", "Connection closed"));

        AssertCostsNothing(server, () => anna.ExpectSilence(AWhile));
    }

    [UnixFact(Because = LooksInside)]
    public async Task A_slow_client_costs_no_processor_time_and_gets_everything_when_it_reads_at_last()
    {
        using ServerProcess server = await ServerProcess.Start();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        using ChatClient mute = ChatClient.Join(server, "mute", SmallBuffer);
        bob.Expect(Joined("mute"));
        var talk = new Talk(anna, "anna", bob);
        int tooMuch = talk.UntilHasLeft("mute");

        using ChatClient slow = ChatClient.Join(server, "slow", SmallBuffer);
        bob.Expect(Joined("slow"));
        int nearlyTooMuch = tooMuch * 3 / 4;
        talk.For(nearlyTooMuch);
        AssertCostsNothing(server, () => bob.ExpectSilence(AWhile));

        talk.ExpectAt(slow, nearlyTooMuch);
        AssertCostsNothing(server, () => bob.ExpectSilence(AWhile));
    }

    [UnixFact(Because = LooksInside)]
    public async Task Without_a_free_descriptor_new_clients_wait_and_cost_no_processor_time()
    {
        using ServerProcess server = await ServerProcess.StartWithoutRecompiling();
        using ChatClient anna = ChatClient.Join(server, "anna");
        using ChatClient bob = ChatClient.Join(server, "bob");
        anna.Expect(Joined("bob"));

        IDisposable shortage = server.AllowNoMoreDescriptors();
        using ChatClient carol = ChatClient.Connect(server);
        AssertCostsNothing(server, () => carol.ExpectSilence(AWhile));
        anna.SayInRoom("hello");
        bob.Expect(Said("anna", "hello"));

        shortage.Dispose();
        carol.HearUntil("QUIT at the end");
    }

    private static string Joined(string nick) => ChatClient.From(nick, $"JOIN {ChatClient.Room}");

    private static string Said(string nick, string text) => ChatClient.From(nick, $"PRIVMSG {ChatClient.Room} :{text}");

    private static string Left(string nick, string reason) => ChatClient.From(nick, $"QUIT :{reason}");

    /// <summary>A loop that spins takes all the time there is; one that sleeps takes none.</summary>
    private static void AssertCostsNothing(ServerProcess server, Action wait)
    {
        TimeSpan before = server.LoopTime();
        wait();
        Assert.InRange(server.LoopTime() - before, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }
}
