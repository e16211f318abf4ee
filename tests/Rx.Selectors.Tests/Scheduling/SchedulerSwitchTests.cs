using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>An async method that goes on on the loop: <c>await loop.SwitchTo()</c>.</summary>
public sealed class SchedulerSwitchTests
{
    [Fact]
    public void It_goes_on_on_the_loop_and_so_do_the_awaits_after_it()
    {
        using var scheduler = new SelectorScheduler();

        bool[] onLoop = Task.Run(async () =>
        {
            bool before = scheduler.IsLoopThread;
            await scheduler.SwitchTo();
            bool after = scheduler.IsLoopThread;
            await Task.Run(static () => { });
            return new[] { before, after, scheduler.IsLoopThread };
        }).Within("a method that switches");

        Assert.Equal([false, true, true], onLoop);
    }

    [Fact]
    public void On_the_loop_it_goes_on_at_once()
    {
        using var scheduler = new SelectorScheduler();
        List<int> ran = [];
        scheduler.Tell(() =>
        {
            _ = Switch();
            ran.Add(2);

            async Task Switch()
            {
                await scheduler.SwitchTo();
                ran.Add(1);
            }
        });

        Assert.Equal([1, 2], ran);
    }

    [Fact]
    public void On_the_loop_it_allocates_nothing()
    {
        using var scheduler = new SelectorScheduler();

        (long one, long many) = scheduler.Ask(() => (Allocated(1), Allocated(1_000)));

        Assert.Equal(one, many); // what the method itself costs, where the compiler has not optimised it

        long Allocated(int times)
        {
            Assert.True(Many(times).IsCompletedSuccessfully);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Task again = Many(times);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(again.IsCompletedSuccessfully);
            return allocated;
        }

        async Task Many(int times)
        {
            for (int i = 0; i < times; i++)
            {
                await scheduler.SwitchTo();
            }
        }
    }

    [Fact]
    public void On_a_driven_loop_it_goes_on_in_the_next_turn()
    {
        using var loop = new DrivenSelectorScheduler();
        loop.RunOnce(TimeSpan.Zero);
        bool? onLoop = null;
        Task switching = Switch();
        Assert.Null(onLoop);

        loop.RunOnce(TimeSpan.Zero);

        Assert.True(onLoop);
        switching.Within("the rest of the method");

        async Task Switch()
        {
            await loop.SwitchTo();
            onLoop = loop.IsLoopThread;
        }
    }

    [Fact]
    public void After_the_end_it_throws()
    {
        var scheduler = new SelectorScheduler();
        scheduler.DisposeAsync().AsTask().Within("the end");

        Task switching = Task.Run(async () => await scheduler.SwitchTo());

        Assert.Equal(
            nameof(SelectorScheduler),
            Assert.Throws<ObjectDisposedException>(() => switching.Within("a switch after the end")).ObjectName);
    }

    [Fact]
    public void One_that_the_end_overtakes_throws_off_the_loop()
    {
        var scheduler = new SelectorScheduler();
        Task<bool> switching;
        using (SchedulerHold.Of(scheduler))
        {
            switching = Switch();
            scheduler.Dispose();
        }

        Assert.False(switching.Within("a switch that the end overtook"));

        async Task<bool> Switch()
        {
            try
            {
                await scheduler.SwitchTo();
                return true;
            }
            catch (ObjectDisposedException)
            {
                return scheduler.IsLoopThread;
            }
        }
    }

    [Fact]
    public void None_is_lost_however_it_races_with_the_end()
    {
        for (int i = 0; i < 500; i++)
        {
            var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = new SchedulerStubSelector() });
            using var start = new Barrier(2);
            int spin = i * 5;
            Task end = Task.Run(() =>
            {
                start.SignalAndWait();
                Thread.SpinWait(spin);
                scheduler.Dispose();
            });
            start.SignalAndWait();
            Task[] all = [.. Enumerable.Range(0, 20).Select(_ => Switch(scheduler))];
            end.Within("Dispose");
            Task.WhenAll(all).Within("switches that raced with the end");
        }

        static async Task Switch(SelectorScheduler scheduler)
        {
            try
            {
                await scheduler.SwitchTo();
            }
            catch (ObjectDisposedException)
            {
                // Overtaken, as it may be.
            }
        }
    }

    [Fact]
    public void What_flows_with_the_caller_is_seen_on_the_loop_also_without_an_async_method()
    {
        using var scheduler = new SelectorScheduler();
        var flowing = new AsyncLocal<string?> { Value = "a request" };
        var seen = new TaskCompletionSource<string?>();

        scheduler.SwitchTo().GetAwaiter().OnCompleted(() => seen.SetResult(flowing.Value));

        Assert.Equal("a request", seen.Task.Within("the continuation"));
    }

    [Fact]
    public void A_thread_factory_that_throws_fails_the_method()
    {
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = static _ => throw new OutOfMemoryException("no thread"),
        });

        Task switching = Task.Run(async () => await scheduler.SwitchTo());

        Assert.Throws<OutOfMemoryException>(() => switching.Within("the refusal"));
    }
}
