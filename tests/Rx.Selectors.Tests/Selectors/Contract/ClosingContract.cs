using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>Close and Dispose.</summary>
public abstract class ClosingContract(Backend backend) : SelectorContract(backend)
{
    [Fact]
    public void Every_call_on_a_closed_selector_reports_that_it_is_closed()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.ReadEnd, Readiness.Read);

        Selector.Close();

        Assert.Throws<ObjectDisposedException>(() => Selector.Register(pipe.WriteEnd, Readiness.Write));
        Assert.Throws<ObjectDisposedException>(() => Selector.Register(pipe.ReadEnd, Readiness.Read));
        Assert.Throws<ObjectDisposedException>(() => Selector.Modify(pipe.ReadEnd, Readiness.Write));
        Assert.Throws<ObjectDisposedException>(() => Selector.Unregister(pipe.ReadEnd));
        Assert.Throws<ObjectDisposedException>(() => Selector.GetKey(pipe.ReadEnd));
        Assert.Throws<ObjectDisposedException>(Selector.GetMap);
        Assert.Throws<ObjectDisposedException>(Selector.Wake);
        Assert.Throws<ObjectDisposedException>(() => Selector.Select());
        Assert.Throws<ObjectDisposedException>(() => Selector.Select(TimeSpan.Zero));
        Assert.Throws<ObjectDisposedException>(() => Selector.Select(TimeSpan.FromMilliseconds(1)));
        Assert.Throws<ObjectDisposedException>(() => Selector.Select(new ReadinessEvent[1], TimeSpan.Zero));
    }

    [Fact]
    public void A_map_kept_from_before_is_empty()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.ReadEnd, Readiness.Read);
        IReadOnlyDictionary<object, SelectorKey> map = Selector.GetMap();

        Selector.Close();

        Assert.Empty(map);
        Assert.Empty(map.Keys);
        Assert.Empty(map.Values);
        Assert.False(map.TryGetValue(pipe.ReadEnd, out _));
        Assert.False(map.ContainsKey(pipe.ReadEnd));
        Assert.Throws<KeyNotFoundException>(() => map[pipe.ReadEnd]);
    }

    [Fact]
    public void Closing_and_disposing_again_does_nothing()
    {
        Selector.Close();
        Selector.Close();
        Selector.Dispose();
        Selector.Dispose();

        Assert.Throws<ObjectDisposedException>(Selector.GetMap);
    }

    [Fact]
    public void The_end_of_a_using_closes_it()
    {
        BaseSelector selector;
        using (selector = Backend.Create())
        {
            Assert.Empty(selector.GetMap());
        }

        Assert.Throws<ObjectDisposedException>(() => selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void The_file_objects_stay_open()
    {
        SocketPair pair = Own(SocketPair.Unix());
        RawPipe pipe = OpenPipe();
        Selector.Register(pair.Near, Readiness.Read);
        Selector.Register(pipe.ReadEnd, Readiness.Read);

        Selector.Close();

        Assert.Equal(1, pair.Near.Send([1]));
        Assert.True(Libc.IsOpen(pipe.ReadEnd));
    }

    [Fact]
    public void A_wait_in_progress_throws_when_the_selector_is_closed()
    {
        Selector.Register(OpenPipe().ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        CloseInTime(Selector);

        Assert.Throws<ObjectDisposedException>(waiter.Result);
    }

    [Fact]
    public void A_wait_with_a_timeout_and_a_span_throws_when_the_selector_is_closed()
    {
        var waiter = new KernelWaiter<int>(() => Selector.Select(new ReadinessEvent[4], TimeSpan.FromDays(1)), Selector);
        waiter.WaitUntilAsleep();

        CloseInTime(Selector);

        Assert.Throws<ObjectDisposedException>(() => waiter.Result());
    }

    [Fact]
    public void All_waits_in_progress_throw_when_the_selector_is_closed()
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> first = StartSelectAsleep();
        KernelWaiter<IReadOnlyList<ReadinessEvent>>[] others =
            [StartSelect(), StartSelect(TimeSpan.FromDays(1)), StartSelect(TimeSpan.MaxValue)];

        CloseInTime(Selector);

        Assert.Throws<ObjectDisposedException>(first.Result);
        Assert.All(others, static other => Assert.Throws<ObjectDisposedException>(other.Result));
    }

    [Fact]
    public void Closing_whenever_it_comes_ends_a_select()
    {
        // Before the wait, while it begins, and in it.
        for (int round = 0; round < 50; round++)
        {
            BaseSelector selector = Backend.Create();
            using var start = new Barrier(2);
            var waiter = new KernelWaiter<int>(() =>
            {
                start.SignalAndWait();
                return selector.Select().Count;
            });

            start.SignalAndWait();
            CloseInTime(selector);

            Assert.Throws<ObjectDisposedException>(() => waiter.Result());
        }
    }

    [Fact]
    public void Two_threads_may_close_at_once()
    {
        for (int round = 0; round < 100; round++)
        {
            BaseSelector selector = Backend.Create();
            Parallel.Invoke(selector.Close, selector.Dispose);
            Assert.Throws<ObjectDisposedException>(selector.GetMap);
        }
    }

    [Fact]
    public void A_call_that_races_with_a_close_either_succeeds_or_reports_the_close()
    {
        RawPipe pipe = OpenPipe();
        for (int round = 0; round < 5; round++)
        {
            BaseSelector selector = Backend.Create();
            var races = new KernelWaiter<int>[]
            {
                new(() => UntilClosed(() => selector.Select(TimeSpan.FromMilliseconds(1)))),
                new(() => UntilClosed(selector.Wake)),
                new(() => UntilClosed(() =>
                {
                    selector.Register(pipe.ReadEnd, Readiness.Read);
                    selector.Modify(pipe.ReadEnd, Backend.NeverForReaders);
                    selector.Unregister(pipe.ReadEnd);
                })),
            };

            CloseInTime(selector);

            Assert.All(races, static race => Assert.True(race.Result() >= 0));
        }
    }

    private static int UntilClosed(Action action)
    {
        for (int times = 0; ; times++)
        {
            try
            {
                action();
            }
            catch (ObjectDisposedException)
            {
                return times;
            }
        }
    }
}
