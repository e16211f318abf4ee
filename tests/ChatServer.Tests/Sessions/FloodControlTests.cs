using ChatServer.Sessions;
using ChatServer.Tests.Support;
using Rx.Selectors;

namespace ChatServer.Tests.Sessions;

/// <summary>Five lines at once, of which R takes three, then ten a second.</summary>
public sealed class FloodControlTests
{
    private readonly VirtualChat _chat = new(new SessionSettings { LinesPerSecond = 10, Burst = 5 });

    [Fact]
    public void Who_floods_is_not_read_until_its_lines_have_had_their_turn()
    {
        VirtualClient bob = _chat.Connect("R", "bob");
        VirtualClient anna = _chat.Connect("-R 9ms f 89ms x", texts: new() { ["f"] = string.Concat(Said("a", "b", "c", "d")) });
        List<int> unread = [];
        Array.ForEach([102, 150, 199, 250], frame => _chat.At(frame, () => unread.Add(anna.Socket.Unread)));

        _chat.Marbles.Expect(bob.Room, "^ 500ms !").ToBe("11ms (ab) 86ms c 99ms d 99ms x");
        _chat.Dispose();

        int waiting = Said("x")[0].Length;
        Assert.Equal([waiting, waiting, waiting, 0], unread);
    }

    [Fact]
    public void A_flood_waits_with_whoever_sends_it()
    {
        const int Lines = 20_000;
        string flood = string.Concat(Said([.. Enumerable.Range(0, Lines).Select(i => $"{i}")]));
        VirtualClient bob = _chat.Connect("R 13s |", "bob");
        VirtualClient anna = _chat.Connect("-R f", texts: new() { ["f"] = flood });
        int taken = 0;
        _chat.At(10_000, () => taken = flood.Length - anna.Socket.Unread - anna.Socket.Withheld);
        _chat.Dispose();

        Assert.InRange(bob.RoomTexts.Length, 129, 134);
        Assert.Equal(Enumerable.Range(0, bob.RoomTexts.Length).Select(i => $"{i}"), bob.RoomTexts);
        Assert.InRange(taken, 100 * "PRIVMSG #room :0\r\n".Length, (100 * "PRIVMSG #room :100\r\n".Length) + 2048);
    }

    [Fact]
    public void Others_are_not_held_up()
    {
        VirtualClient carol = _chat.Connect("R", "carol");
        _chat.Connect("-R 10ms f 9s |", texts: new() { ["f"] = string.Concat(Said([.. Enumerable.Repeat("flood", 100)])) });
        _chat.Connect("-R 18ms y 499ms z", "bob");
        _chat.Dispose();

        long[] frames = [.. "yz".Select(said => carol.FramesOf($"bob!~bob@192.0.2.1 PRIVMSG #room :{said}").Single())];
        Assert.Equal([20, 520], frames);
    }

    private static string[] Said(params string[] texts) => [.. texts.Select(text => $"PRIVMSG #room :{text}\r\n")];
}
