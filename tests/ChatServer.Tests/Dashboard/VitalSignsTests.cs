using System.Reactive.Linq;
using ChatServer.Dashboard;
using ChatServer.Tests.Support;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Dashboard;

public sealed class VitalSignsTests
{
    private readonly VirtualChat _chat = new();
    private readonly List<Vitals> _vitals = [];

    [Fact]
    public void They_are_taken_each_second()
    {
        List<long> frames = [];
        VitalSigns.Of(_chat.Context).Take(3).Subscribe(_ => frames.Add(_chat.Marbles.Frame));
        _chat.Dispose();

        Assert.Equal([1_000, 2_000, 3_000], frames);
    }

    [Fact]
    public void They_tell_who_is_there()
    {
        _chat.Connect("R", "anna");
        _chat.Connect("1500ms R", "bob");
        _chat.Connect("2500ms |", "nobody", at: 1_200);
        Watch(3);

        Assert.Equal([(1, 1), (2, 1), (2, 1)], _vitals.Select(vitals => (vitals.Clients, vitals.Channels)));
        Assert.Equal([2, 3, 2], _vitals.Select(vitals => vitals.Watched.Descriptors));
    }

    [Fact]
    public void They_tell_what_has_been_said_in_the_last_second()
    {
        _chat.Connect("R", "anna");
        _chat.Connect("R 1500ms (abcd)", "bob");
        _chat.Connect("R", "carol");
        Watch(3);

        Assert.Equal([9, 4, 0], _vitals.Select(vitals => vitals.Received)); // NICK, USER and JOIN of each of them
        Assert.Equal([8, 0], _vitals.Skip(1).Select(vitals => vitals.Sent)); // to two
    }

    [Fact]
    public void A_client_that_does_not_read_is_slow_until_it_is_gone()
    {
        _chat.Connect("R 1500ms a", "anna");
        _chat.Connect("R", "bob", options: new VirtualSocketOptions { SendCapacity = 100, PeerReads = "" });
        Watch(1);

        Assert.Equal(1, _vitals[0].Watched.Slow);
    }

    [Fact]
    public void The_loop_delay_is_how_late_a_timer_was_at_worst()
    {
        Block(from: 1_250, to: 1_320); // 20 ms too late for the timer of 1,300, so that the next is that of 1,420
        Block(from: 1_610, to: 1_705); // of 1,620
        Watch(3);

        Assert.Equal([0, 85, 0], _vitals.Select(vitals => vitals.LoopDelay.TotalMilliseconds));
    }

    /// <summary>A handler takes its time.</summary>
    private void Block(long from, long to) =>
        _chat.At(from, () => _chat.Marbles.Sleep(TimeSpan.FromMilliseconds(to - from).Ticks));

    private void Watch(int seconds)
    {
        VitalSigns.Of(_chat.Context).Take(seconds).Subscribe(_vitals.Add);
        _chat.Dispose();
    }
}
