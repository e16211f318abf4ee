using ChatServer.Sessions;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.Sessions;

/// <summary>Thirty seconds to say who one is, then four minutes of silence, as without options.</summary>
public sealed class LivenessTests
{
    private static readonly SessionSettings Settings = new()
    {
        RegistrationTimeout = TimeSpan.FromSeconds(30),
        PingTimeout = TimeSpan.FromSeconds(240),
    };

    private readonly VirtualChat _chat = new(Settings);

    [Theory]
    [InlineData("-")]
    [InlineData("-n-u")] // waits for CAP END for ever
    [InlineData("-n 20s n 9s n")]
    public void Who_does_not_say_who_it_is_is_dropped_in_time(string sends)
    {
        VirtualClient client = _chat.Connect(
            sends, texts: new() { ["n"] = "CAP LS\r\nNICK anna\r\n", ["u"] = "USER a 0 * :A\r\n" });
        _chat.Dispose();

        Assert.Equal((30_000, "Registration timed out"), client.Farewell);
        Assert.False(client.Socket.IsOpen);
    }

    [Fact]
    public void Who_has_registered_in_time_is_not()
    {
        VirtualClient client = _chat.Connect("29s R");
        _chat.Dispose();

        Assert.Empty(client.FramesOf("Registration"));
    }

    [Fact]
    public void Silence_is_asked_about_half_way_and_ends_the_connection()
    {
        VirtualClient client = _chat.Connect("R");
        VirtualClient other = _chat.Connect("R 150s x 100s |", "bob");
        _chat.Dispose();

        Assert.Equal([120_000], client.FramesOf("PING :chat.local"));
        Assert.Equal((240_000, "Ping timeout: 240 seconds"), client.Farewell);
        Assert.Equal([240_000], other.FramesOf("anna!~anna@192.0.2.1 QUIT :Ping timeout: 240 seconds"));
    }

    [Fact]
    public void Whoever_answers_stays_and_is_asked_again()
    {
        VirtualClient client = _chat.Connect(
            "R 121s p 119s p 121s |", texts: new() { ["p"] = "PONG :chat.local\r\n" });
        _chat.Dispose();

        // 120 seconds after each word, and the last but one came just before.
        Assert.Equal([120_000, 360_002], client.FramesOf("PING :chat.local"));
        Assert.Equal("Connection closed", client.Farewell?.Reason);
    }

    [Fact]
    public void Any_line_is_an_answer()
    {
        VirtualClient client = _chat.Connect("R 100s x 100s x 100s x 100s |");
        _chat.Dispose();

        Assert.Empty(client.FramesOf("PING :chat.local"));
        Assert.Equal("Connection closed", client.Farewell?.Reason);
    }

    [Fact]
    public void Bytes_that_are_no_line_are_no_answer()
    {
        string more = string.Concat(Enumerable.Repeat(" 10s m", 30));
        VirtualClient client = _chat.Connect("R" + more, texts: new() { ["m"] = new string('x', 100) });
        _chat.Dispose();

        Assert.Equal(240_000, client.Farewell?.Frame);
    }
}
