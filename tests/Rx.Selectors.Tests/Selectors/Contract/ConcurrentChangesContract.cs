using System.Diagnostics;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>What other threads change while one waits in the kernel takes effect at once.</summary>
public abstract class ConcurrentChangesContract(Backend backend) : SelectorContract(backend)
{
    [Fact]
    public void A_descriptor_registered_during_a_wait_is_waited_for()
    {
        RawPipe pipe = OpenPipe();
        pipe.Write();
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);

        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(waiter.Result()));
    }

    [Fact]
    public void A_descriptor_registered_during_a_wait_that_becomes_ready_later_ends_it()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(OpenPipe().ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        waiter.WaitUntilAsleep();
        pipe.Write();

        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(waiter.Result()));
    }

    [Fact]
    public void A_descriptor_modified_during_a_wait_is_waited_for_as_modified()
    {
        SocketPair pair = Own(SocketPair.Unix());
        Selector.Register(pair.Near, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        SelectorKey key = Selector.Modify(pair.Near, Readiness.Write, "modified");

        Assert.Equal(new ReadinessEvent(key, Readiness.Write), Assert.Single(waiter.Result()));
    }

    [Fact]
    public void Data_changed_during_a_wait_is_reported()
    {
        RawPipe pipe = OpenPipe();
        Selector.Register(pipe.ReadEnd, Readiness.Read, "before");
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        SelectorKey key = Selector.Modify(pipe.ReadEnd, Readiness.Read, "after");
        pipe.Write();

        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }

    [Fact]
    public void A_descriptor_unregistered_during_a_wait_does_not_end_it()
    {
        RawPipe gone = OpenPipe();
        RawPipe kept = OpenPipe();
        Selector.Register(gone.ReadEnd, Readiness.Read);
        SelectorKey key = Selector.Register(kept.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        Selector.Unregister(gone.ReadEnd);
        gone.Write();
        waiter.WaitUntilAsleep();
        kept.Write();

        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(waiter.Result()));
    }

    [Fact]
    public void A_descriptor_unregistered_and_closed_during_a_wait_does_not_end_it()
    {
        RawPipe gone = OpenPipe();
        RawPipe kept = OpenPipe();
        Selector.Register(gone.ReadEnd, Readiness.Read);
        SelectorKey key = Selector.Register(kept.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        Selector.Unregister(gone.ReadEnd);
        gone.CloseReadEnd();
        waiter.WaitUntilAsleep();
        kept.Write();

        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }

    [Fact]
    public void Looking_up_does_not_wait_for_the_waiter()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        Assert.Same(key, Selector.GetKey(pipe.ReadEnd));
        Assert.Single(Selector.GetMap());
        Assert.False(waiter.HasReturned);
    }

    [Fact]
    public void A_second_waiter_waits_no_longer_than_its_own_timeout()
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> first = StartSelectAsleep();
        var timeout = TimeSpan.FromMilliseconds(20);

        Assert.Empty(Poll());
        long start = Stopwatch.GetTimestamp();
        Assert.Empty(Selector.Select(timeout));

        Assert.True(Stopwatch.GetElapsedTime(start) >= timeout);
        Assert.False(first.HasReturned);
    }

    [Fact]
    public void A_second_waiter_gets_its_turn_when_the_first_returns()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> first = StartSelectAsleep();
        KernelWaiter<IReadOnlyList<ReadinessEvent>> second = StartSelect();

        Selector.Wake();
        Assert.Empty(first.Result());
        second.WaitUntilAsleep();
        pipe.Write();

        Assert.Same(key, Assert.Single(second.Result()).Key);
    }

    [Fact]
    public void Two_waiters_both_see_what_stays_ready()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        KernelWaiter<IReadOnlyList<ReadinessEvent>> first = StartSelectAsleep();
        KernelWaiter<IReadOnlyList<ReadinessEvent>> second = StartSelect();

        pipe.Write();

        Assert.Same(key, Assert.Single(first.Result()).Key);
        Assert.Same(key, Assert.Single(second.Result()).Key);
    }

    [Fact]
    public void Four_threads_register_and_unregister_while_one_selects()
    {
        // Each thread waits for the waiter to see what it registered, ready, before it goes on: nothing may be lost.
        const int Rounds = 30;
        bool isOver = false;
        var waiter = new KernelWaiter<int>(() =>
        {
            int seen = 0;
            var ready = new ReadinessEvent[8];
            while (!Volatile.Read(ref isOver))
            {
                int count = Selector.Select(ready, Patiently);
                foreach (ReadinessEvent one in ready.AsSpan(0, count))
                {
                    var arrived = (Arrival)one.Key.Data!;
                    Assert.Equal(arrived.Descriptor, one.Key.FileDescriptor);
                    seen += arrived.Signal.IsSet ? 0 : 1;
                    arrived.Signal.Set();
                }
            }

            return seen;
        });

        RawPipe[] pipes = [OpenPipe(), OpenPipe(), OpenPipe(), OpenPipe()];
        var threads = pipes.Select(pipe => new KernelWaiter<int>(() =>
        {
            pipe.Write();
            for (int round = 0; round < Rounds; round++)
            {
                var signal = new ManualResetEventSlim();
                Selector.Register(pipe.ReadEnd, Readiness.Read, new Arrival(pipe.ReadEnd, signal));
                Patience.WaitFor(signal, $"what was registered in round {round}");
                var again = new ManualResetEventSlim();
                Selector.Modify(pipe.ReadEnd, Backend.NeverForReaders, new Arrival(pipe.ReadEnd, again));
                Selector.Modify(pipe.ReadEnd, Readiness.Read, new Arrival(pipe.ReadEnd, again));
                Patience.WaitFor(again, $"what was modified in round {round}");
                Selector.Unregister(pipe.ReadEnd);
            }

            return Rounds;
        })).ToArray();

        Assert.All(threads, static thread => Assert.Equal(Rounds, thread.Result()));
        Volatile.Write(ref isOver, true);
        Selector.Wake();
        Assert.Equal(threads.Length * Rounds * 2, waiter.Result());
    }

    [Fact]
    public void An_event_never_says_more_than_its_key_asked_for()
    {
        SocketPair pair = Own(SocketPair.Unix());
        pair.Far.Send([1]);
        Selector.Register(pair.Near, Readiness.Read, 0);
        bool isOver = false;
        var modifier = new KernelWaiter<int>(() =>
        {
            int times = 0;
            for (; !Volatile.Read(ref isOver); times++)
            {
                Selector.Modify(pair.Near, times % 2 == 0 ? Readiness.Write : Readiness.Read, times);
            }

            return times;
        });

        var watch = Stopwatch.StartNew();
        try
        {
            while (watch.ElapsedMilliseconds < 300)
            {
                foreach (ReadinessEvent ready in Selector.Select(Patiently))
                {
                    Assert.Equal(ready.Key.Events, ready.Events);
                }
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        Assert.NotEqual(0, modifier.Result());
    }

    private sealed record Arrival(nint Descriptor, ManualResetEventSlim Signal);
}
