using System.Net;
using ChatServer.Channels;
using ChatServer.Sessions;
using ChatServer.Tests.Support;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Sessions;

/// <summary>Whatever waits for a client that does not read is counted, and dropped with it at the limit.</summary>
public sealed class SendQueueLimitTests
{
    private static readonly SessionSettings Settings = new() { SendQueueBytes = 16 * 1024, LinesPerSecond = 0 };

    private readonly VirtualChat _chat = new(Settings);

    public static TheoryData<string> Commands { get; } = [
        "NAMES #a", "NAMES " + string.Concat(Enumerable.Repeat("#a,", 166)) + "#a", "WHO *", "WHO #a", "WHO " + new string('*', 499) + "!",
        "LIST", "LIST #a,#a,#a,#room", "WHOIS p0", "MOTD", "VERSION", "PING x", "TOPIC #room", "MODE #room", "ISON p0 p1", "FOO",
        "PRIVMSG nobody :x", "JOIN #b\r\nPART #b", "NICK anna2\r\nNICK anna",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_client_that_asks_and_never_reads_is_dropped(string command)
    {
        var crowd = new Crowd(_chat.Network, 1_000);
        crowd.Join("#a");
        VirtualClient bob = _chat.Connect("R 1s |", "bob");
        _chat.Connect("-R 9ms" + string.Concat(Enumerable.Repeat(" w", 1_000)), "anna",
            new() { ["w"] = $"{command}\r\n" }, new VirtualSocketOptions { SendCapacity = 2_000, PeerReads = "" });
        _chat.At(60_000, crowd.Leave);
        _chat.Dispose();

        string quit = bob.Heard.Select(heard => heard.Line).Single(line => line.Contains(" QUIT :"));
        Assert.EndsWith("QUIT :Send queue exceeded", quit);
    }

    [Fact]
    public void What_waits_is_never_more_than_the_limit()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualSocket socket = kernel.OpenSocket("-", new Dictionary<string, string>(),
            new VirtualSocketOptions { SendCapacity = 1_000, PeerReads = "" });
        var context = new SessionContext(new VirtualReadinessSource(kernel), new(), Settings);
        using var queue = new ClientSendQueue(context, socket);
        Exception? failure = null;
        queue.Finished.Subscribe(_ => { }, error => failure = error);
        int most = 0;
        int sent = 0;
        for (; sent < 10_000 && failure is null; sent++)
        {
            if (sent % 3 == 0)
            {
                queue.Send(Endless());
            }
            else
            {
                queue.Send("some line\r\n"u8.ToArray());
            }

            most = Math.Max(most, queue.WaitingBytes);
            if (queue.WaitingBytes == 0)
            {
                break;
            }
        }

        marbles.Run();
        Assert.IsType<SendQueueExceededException>(failure);
        Assert.InRange(most, Settings.SendQueueBytes - 1_000, Settings.SendQueueBytes);
        Assert.Equal(0, queue.WaitingBytes);

        static IEnumerable<byte[]?> Endless()
        {
            while (true)
            {
                yield return new byte[100];
            }
        }
    }

    [Fact]
    public void A_client_that_reads_gets_a_list_that_is_longer_than_its_send_queue()
    {
        var crowd = new Crowd(_chat.Network, 3_000);
        VirtualClient anna = _chat.Connect("R 9ms w", texts: new() { ["w"] = "WHO p*\r\n" }, options: new VirtualSocketOptions
        {
            SendCapacity = 2_000,
            PeerReads = string.Concat(Enumerable.Repeat(" 9ms r", 2_000)),
        });
        _chat.At(60_000, crowd.Leave);
        _chat.Dispose();

        Assert.Equal(3_000, anna.FramesOf(" 352 ").Length);
        Assert.Single(anna.FramesOf(" 315 "));
    }

    [Fact]
    public void A_client_that_reads_byte_by_byte_gets_everything_in_order()
    {
        VirtualClient anna = _chat.Connect("R 9ms w", texts: new() { ["w"] = "WHO *\r\nPING x\r\n" }, options: new VirtualSocketOptions
        {
            SendCapacity = 1,
            PeerReads = string.Concat(Enumerable.Repeat(" 1", 5_000)),
        });
        _chat.Dispose();

        string[] kinds = [.. anna.Heard.Select(heard => heard.Line.Split(' ')[1])];
        Assert.Equal(["366", "352", "315", "PONG"], kinds.SkipWhile(kind => kind != "366").Take(4));
    }
}
