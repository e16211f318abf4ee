using ChatServer.Tests.Support;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Server;

public sealed class EndTests
{
    [Fact]
    public void Everybody_is_told_and_nobody_hears_of_the_others()
    {
        using var chat = new VirtualChat();
        VirtualClient anna = chat.Connect("R 1s - 10ms |", "anna");
        VirtualClient bob = chat.Connect("R 1s - 20ms |", "bob");
        VirtualClient stranger = chat.Connect("1s - 30ms |");
        chat.GoDown(at: 1_000);
        chat.Marbles.Expect(chat.Ends).ToBe("1031ms |"); // as soon as all of them have ended their side

        chat.Run();

        Assert.All([anna, bob, stranger], client => Assert.Equal((1_000, "Server going down"), client.Farewell));
        Assert.All([anna, bob, stranger], client => Assert.Empty(client.FramesOf("QUIT :Server")));
    }

    [Fact]
    public void Who_never_reads_or_never_ends_is_waited_for_half_a_second()
    {
        using var chat = new VirtualChat();
        chat.Connect("R", "mute", options: new VirtualSocketOptions { SendCapacity = 100, PeerReads = "" });
        VirtualClient silent = chat.Connect("R", "silent");
        chat.GoDown(at: 1_000);
        chat.Marbles.Expect(chat.Ends).ToBe("1500ms |");

        chat.Run();

        Assert.Equal((1_000, "Server going down"), silent.Farewell);
    }

    [Fact]
    public void Without_clients_it_just_ends()
    {
        using var chat = new VirtualChat();
        chat.GoDown(at: 10);
        chat.Marbles.Expect(chat.Ends).ToBe("10ms |");
    }

    [Fact]
    public void Who_comes_too_late_is_not_served()
    {
        using var chat = new VirtualChat();
        chat.Connect("R", "anna");
        VirtualClient late = chat.Connect("R 1s |", "late", at: 1_100);
        chat.GoDown(at: 1_000);
        chat.At(3_000, late.Socket.Dispose); // the listener was closed, and the kernel has done this
        chat.Run();

        Assert.Empty(late.Heard);
    }
}
