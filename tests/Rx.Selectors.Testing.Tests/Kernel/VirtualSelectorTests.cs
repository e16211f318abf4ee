using System.Reactive.Concurrency;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>The selector by itself: Python's contract, in virtual time.</summary>
public sealed class VirtualSelectorTests
{
    private readonly MarbleScheduler _marbles = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualSelector _selector;

    public VirtualSelectorTests()
    {
        _kernel = new VirtualKernel(_marbles);
        _selector = new VirtualSelector(_kernel);
    }

    [Fact]
    public void A_select_lets_time_pass_until_something_is_ready()
    {
        VirtualFile file = _kernel.Open("-----r");
        SelectorKey key = _selector.Register(file, Readiness.Read, "data");

        Assert.Equal([new ReadinessEvent(key, Readiness.Read)], _selector.Select());
        Assert.Equal(5, _marbles.Frame);
        Assert.Equal([new ReadinessEvent(key, Readiness.Read)], _selector.Select(TimeSpan.Zero));
        Assert.Equal(5, _marbles.Frame);
    }

    [Fact]
    public void A_select_ends_with_its_timeout_neither_early_nor_late()
    {
        _selector.Register(_kernel.Open("-----r"), Readiness.Read);

        Assert.Empty(_selector.Select(TimeSpan.FromMilliseconds(4.5)));
        Assert.Equal(TimeSpan.FromMilliseconds(4.5).Ticks, _marbles.Clock);
        Assert.Single(_selector.Select(TimeSpan.FromMilliseconds(4.5)));
        Assert.Equal(5, _marbles.Frame);
    }

    [Fact]
    public void A_select_that_would_never_end_says_so()
    {
        _selector.Register(_kernel.Open("--w"), Readiness.Read);
        Assert.Throws<InvalidOperationException>(() => _selector.Select());
    }

    [Fact]
    public void Within_virtual_time_a_select_can_only_poll()
    {
        VirtualFile file = _kernel.Open("r");
        _selector.Register(file, Readiness.Read);
        _marbles.Schedule(TimeSpan.FromMilliseconds(3), () =>
        {
            Assert.Single(_selector.Select(TimeSpan.Zero));
            Assert.Single(_selector.Select()); // it has not to wait
            file.Drain();
            Assert.Empty(_selector.Select(TimeSpan.Zero));
            Assert.Throws<InvalidOperationException>(() => _selector.Select());
        });
        _marbles.Run();
    }

    [Fact]
    public void A_wake_up_ends_the_next_select_or_the_one_that_waits()
    {
        _selector.Register(_kernel.Open(""), Readiness.Read);
        _selector.Wake();
        Assert.Empty(_selector.Select());
        _marbles.Schedule(TimeSpan.FromMilliseconds(7), _selector.Wake);
        Assert.Empty(_selector.Select());
        Assert.Equal(7, _marbles.Frame);
    }

    [Fact]
    public void InfiniteTimeSpan_lets_time_pass_until_something_is_ready()
    {
        _selector.Register(_kernel.Open("-----r"), Readiness.Read);

        Assert.Single(_selector.Select(Timeout.InfiniteTimeSpan));
        Assert.Equal(5, _marbles.Frame);
        Assert.Equal(1, _selector.Select(new ReadinessEvent[1], Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void Another_negative_timeout_polls()
    {
        _selector.Register(_kernel.Open("-----r"), Readiness.Read);

        Assert.Empty(_selector.Select(TimeSpan.FromMilliseconds(-2)));
        Assert.Equal(0, _marbles.Frame);
    }

    [Fact]
    public void A_small_span_treats_all_descriptors_alike()
    {
        VirtualFile[] files = [_kernel.Open("r"), _kernel.Open("r"), _kernel.Open("r")];
        foreach (VirtualFile file in files)
        {
            _selector.Register(file, Readiness.Read);
        }

        _selector.Select();
        var ready = new ReadinessEvent[2];
        List<nint> reported = [];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(2, _selector.Select(ready, TimeSpan.Zero));
            reported.AddRange(ready.Select(static one => one.Key.FileDescriptor));
        }

        Assert.Equal([3, 4, 5, 3, 4, 5], reported);
    }

    [Fact]
    public void Modifying_and_unregistering_take_effect_at_once()
    {
        VirtualFile file = _kernel.Open("x");
        _selector.Register(file, Readiness.Read);
        _selector.Modify(file, Readiness.Write);
        Assert.Equal(Readiness.Write, _selector.Select().Single().Events);
        _selector.Unregister(file);
        Assert.Empty(_selector.Select(TimeSpan.Zero));
        Assert.Equal(
            [new InterestChange(0, Readiness.Read), new InterestChange(0, Readiness.Write), new InterestChange(0, Readiness.None)],
            file.InterestHistory);
    }

    [Fact]
    public void A_raw_number_that_no_file_has_is_refused()
    {
        var refusal = Assert.Throws<SelectorException>(() => _selector.Register(77, Readiness.Read));
        Assert.Equal("EBADF", refusal.ErrorName);
        _selector.Register((int)_kernel.Open("r").FileDescriptor, Readiness.Read);
        Assert.Single(_selector.Select());
    }

    [Fact]
    public void A_closed_selector_refuses_everything()
    {
        VirtualFile file = _kernel.Open("r");
        _selector.Register(file, Readiness.Read);
        _selector.Close();
        Assert.Throws<ObjectDisposedException>(() => _selector.Select(TimeSpan.Zero));
        Assert.Throws<ObjectDisposedException>(() => _selector.Register(file, Readiness.Read));
        Assert.True(file.IsOpen);
    }

    [Fact]
    public void Two_selectors_watch_one_file()
    {
        using var other = new VirtualSelector(_kernel);
        VirtualFile file = _kernel.Open("--r");
        _selector.Register(file, Readiness.Read);
        other.Register(file, Readiness.Read);
        Assert.Single(_selector.Select());
        Assert.Single(other.Select());
        Assert.Equal(2, _marbles.Frame);
    }

    [Fact]
    public void A_spurious_wake_up_ends_a_select_and_is_forgotten_with_its_frame()
    {
        VirtualFile file = _kernel.Open("--------r");
        file.WakeSpuriously("--r");
        _selector.Register(file, Readiness.Read);

        Assert.Single(_selector.Select());
        Assert.Equal(2, _marbles.Frame);
        Assert.Single(_selector.Select());
        Assert.Equal(8, _marbles.Frame);
    }

    [Fact]
    public void A_signal_does_not_hide_what_is_ready()
    {
        VirtualFile file = _kernel.Open("r");
        _selector.Register(file, Readiness.Read);
        _kernel.Interrupt("-i");
        _marbles.AdvanceTo(TimeSpan.FromMilliseconds(1).Ticks);
        Assert.Single(_selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void The_interest_history_is_the_union_of_all_selectors()
    {
        using var other = new VirtualSelector(_kernel);
        VirtualFile file = _kernel.Open("");
        _selector.Register(file, Readiness.Read);
        other.Register(file, Readiness.Read | Readiness.Write);
        other.Unregister(file);
        _selector.Unregister(file);
        Assert.Equal(
            [Readiness.Read, Readiness.Read | Readiness.Write, Readiness.Read, Readiness.None],
            file.InterestHistory.Select(static change => change.Asked));
    }
}
