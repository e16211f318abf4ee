using ChatServer.Sessions;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.Sessions;

/// <summary>Connections that end while lines wait behind flood control, with its usual limits.</summary>
public sealed class EndBehindFloodControlTests
{
    private readonly VirtualChat _chat = new();

    [Theory]
    [InlineData("l|", 1_000, "Connection closed")] // within the same millisecond, read and unread
    [InlineData("l 99ms |", 1_000, "Connection closed")]
    [InlineData("l#", 1_000, "Connection reset by peer")]
    [InlineData("l 99ms #", 1_000, "Connection reset by peer")]
    [InlineData("l|", 50_000, "Connection closed")] // most of it is not read
    [InlineData("l 99ms |", 50_000, "Connection closed")]
    [InlineData("l 99ms #", 50_000, "Connection reset by peer")]
    public void The_end_takes_effect_whatever_waits_and_the_nick_is_free(string end, int lineFeeds, string reason)
    {
        VirtualClient bob = _chat.Connect("R 1s |", "bob");
        _chat.Connect($"-R 98ms {end}", "anna", texts: new() { ["l"] = new string('\n', lineFeeds) });
        VirtualClient next = _chat.Connect("500ms R 100ms |", "anna", at: 500);
        _chat.Dispose();

        long left = bob.FramesOf($":anna!~anna@192.0.2.1 QUIT :{reason}")[0];
        Assert.InRange(left, 100, 100 + 99 + 201); // it is looked for with each line that passes
        Assert.Empty(next.FramesOf(" 433 "));
        Assert.NotEmpty(next.FramesOf(" 001 anna "));
    }

    [Fact]
    public void Commands_that_wait_are_dropped_at_the_end()
    {
        VirtualClient bob = _chat.Connect("R 20s |", "bob");
        string talk = string.Concat(Enumerable.Range(0, 40).Select(i => $"PRIVMSG #room :{i}\r\n"));
        _chat.Connect("-R 98ms t 999ms |", "anna", texts: new() { ["t"] = talk });
        _chat.Dispose();

        Assert.Equal(Enumerable.Range(0, bob.RoomTexts.Length).Select(i => $"{i}"), bob.RoomTexts);
        Assert.InRange(bob.RoomTexts.Length, 17, 30);
        Assert.Single(bob.FramesOf(":anna!~anna@192.0.2.1 QUIT :Connection closed"));
    }

    [Fact]
    public void A_client_that_floods_and_stays_is_not_taken_for_one_that_has_gone()
    {
        VirtualClient bob = _chat.Connect("R 60s |", "bob");
        VirtualClient anna = _chat.Connect(
            "-R 98ms l 99ms l 30s x", texts: new() { ["l"] = new string('\n', 60) });
        _chat.Dispose();

        Assert.Equal(["x"], bob.RoomTexts);
        Assert.NotEqual("Connection closed", anna.Farewell?.Reason);
    }
}
