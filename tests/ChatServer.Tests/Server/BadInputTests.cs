using System.Reactive.Disposables;
using ChatServer.Server;
using ChatServer.Sessions;
using ChatServer.Tests.Support;
using Rx.Selectors;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Server;

/// <summary>A clear error to the one, no effect on the others, and nothing is left of it.</summary>
public sealed class BadInputTests
{
    private readonly VirtualChat _chat = new(
        new SessionSettings { LinesPerSecond = 0 }, new ServerLimits { MaxPerAddress = 0 });
    private readonly VirtualClient _witness;

    public BadInputTests() => _witness = _chat.Connect("-R 500ms |", "witness");

    [Fact]
    public void An_oversized_line_is_refused_and_the_next_one_is_heard()
    {
        VirtualClient anna = _chat.Connect("R 9ms o x", texts: new() { ["o"] = $"PRIVMSG #room :{new string('o', 5_000)}\r\n" });
        _chat.Dispose();

        Assert.Equal([10], anna.FramesOf(" 417 anna :Input line was too long"));
        Assert.Equal(["x"], RoomOf("anna"));
    }

    [Fact]
    public void No_newline_for_ever_is_told_once_and_ends_in_silence()
    {
        string endless = string.Concat(Enumerable.Repeat(" 99ms e", 2_500));
        VirtualClient anna = _chat.Connect("R" + endless, texts: new() { ["e"] = new string('e', 1_000) });
        _chat.Dispose();

        Assert.Single(anna.FramesOf(" 417 "));
        Assert.Equal((240_000, "Ping timeout: 240 seconds"), anna.Farewell);
    }

    [Fact]
    public void NULs_are_told()
    {
        VirtualClient anna = _chat.Connect("R 9ms n x", texts: new() { ["n"] = "PRIVMSG #room :a\0b\r\n\0\0\0\r\n" });
        _chat.Dispose();

        Assert.Equal([10, 10], anna.FramesOf("NOTICE anna :A line with a NUL or a carriage return in it was left out"));
        Assert.Equal(["x"], RoomOf("anna"));
    }

    [Fact]
    public void Bytes_of_all_kinds_end_nothing()
    {
        var random = new Random(1);
        string Noise() => string.Concat(Enumerable.Range(0, 5_000).Select(_ => (char)random.Next(1, 128)));
        VirtualClient anna = _chat.Connect(
            "R 9ms n 9ms m 9ms e x", texts: new() { ["n"] = Noise(), ["m"] = Noise(), ["e"] = "\r\n" });
        _chat.Dispose();

        Assert.Equal("x", RoomOf("anna").Last());
        Assert.All(anna.Heard, heard => Assert.DoesNotContain('\0', heard.Line));
    }

    [Fact]
    public void A_half_open_connection_ends_in_silence()
    {
        VirtualClient anna = _chat.Connect("R", options: new VirtualSocketOptions { PeerReads = "" }); // its host is gone
        _chat.Dispose();

        Assert.Equal(240_000, anna.Farewell?.Frame);
    }

    [Theory]
    [InlineData("#")]
    [InlineData("-#")]
    [InlineData("|")]
    [InlineData("N#")]
    public void Who_resets_in_the_middle_of_the_greeting_is_nobody(string sends)
    {
        for (int capacity = 1; capacity < 300; capacity += 7)
        {
            _chat.Connect(
                sends, texts: new() { ["N"] = "NICK anna\r\n" },
                options: new VirtualSocketOptions { SendCapacity = capacity, PeerReads = "" });
        }

        _chat.Connect("10ms Rx", "bob");
        _chat.Dispose();

        Assert.Equal(["x"], RoomOf("bob"));
        Assert.Empty(_witness.FramesOf("anna"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_is_reset_while_others_speak_has_left(bool isWithin)
    {
        VirtualClient bob = _chat.Connect("R 1s |", "bob");
        VirtualClient anna = _chat.Connect(isWithin ? "R 99ms (h#)" : "R 99ms #", texts: new() { ["h"] = "PRIVMSG #room :half a" });
        _chat.Connect("R 99ms x 9ms y", "carol");
        _chat.Dispose();

        Assert.Equal([100], bob.FramesOf("anna!~anna@192.0.2.1 QUIT :Connection reset by peer"));
        Assert.Equal(["x", "y"], RoomOf("carol"));
        Assert.Null(anna.Farewell);
    }

    [Fact]
    public void A_defect_costs_one_connection_and_is_reported()
    {
        VirtualFile file = _chat.Kernel.Open("-- 8ms r");
        _chat.Connect(new Defective(file), Disposable.Create(file.Dispose));
        _chat.Connect("R 99ms x", "bob");

        _chat.Run();

        Assert.IsType<NotSupportedException>(Assert.Single(_chat.Defects));
        _chat.Defects.Clear();
        Assert.False(file.IsOpen);
        Assert.Equal(["x"], RoomOf("bob"));
        _chat.Dispose();
    }

    /// <summary>What the witness hears somebody say.</summary>
    private string[] RoomOf(string nick) =>
    [
        .. _witness.Heard
            .Where(heard => heard.Line.StartsWith($":{nick}!", StringComparison.Ordinal) && heard.Line.Contains(" PRIVMSG "))
            .Select(heard => heard.Line.Split(':')[^1]),
    ];

    private sealed class Defective(VirtualFile file) : IByteStream
    {
        public object FileObject => file;

        public bool TryRead(Span<byte> buffer, out int count) => throw new NotSupportedException();

        public bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
        {
            count = bytes.Length;
            return true;
        }

        public void EndWriting()
        {
        }
    }
}
