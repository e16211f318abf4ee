using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>A function on the loop, and its result back: <c>InvokeAsync</c>.</summary>
public sealed class SchedulerInvokeTests
{
    private static readonly Task? NoTask = default;

    [Fact]
    public void Each_form_runs_on_the_loop_and_brings_its_result_back()
    {
        using var scheduler = new SelectorScheduler();
        List<bool> onLoop = [];

        scheduler.InvokeAsync(() => onLoop.Add(scheduler.IsLoopThread)).Within("an action");
        int number = scheduler.InvokeAsync(() => scheduler.IsLoopThread ? 1 : 0).Within("a function");
        scheduler.InvokeAsync(async () =>
        {
            await Task.Yield();
            onLoop.Add(scheduler.IsLoopThread);
        }).Within("an async action");
        int later = scheduler.InvokeAsync(async () =>
        {
            await Task.Run(static () => { });
            return scheduler.IsLoopThread ? 2 : 0;
        }).Within("an async function");

        Assert.Equal((1, 2), (number, later));
        Assert.Equal([true, true], onLoop);
    }

    [Fact]
    public void What_is_thrown_comes_back_and_goes_nowhere_else()
    {
        List<Exception> thrown = [];
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });

        Task[] all =
        [
            scheduler.InvokeAsync((Action)(static () => throw new InvalidTimeZoneException())),
            scheduler.InvokeAsync((Func<int>)(static () => throw new InvalidTimeZoneException())),
            scheduler.InvokeAsync((Func<Task>)(static () => throw new InvalidTimeZoneException())),
            scheduler.InvokeAsync(static async () =>
            {
                await Task.Yield();
                throw new InvalidTimeZoneException();
            }),
            scheduler.InvokeAsync(static () => Task.FromException<int>(new InvalidTimeZoneException())),
        ];

        Assert.All(all, static task => Assert.Throws<InvalidTimeZoneException>(() => task.Within("the exception")));
        scheduler.Drain();
        Assert.Empty(thrown);
    }

    [Fact]
    public void Calls_of_one_thread_run_in_their_order_with_other_work()
    {
        using var scheduler = new SelectorScheduler();
        List<int> ran = [];
        using (SchedulerHold.Of(scheduler))
        {
            _ = scheduler.InvokeAsync(() => ran.Add(1));
            scheduler.Schedule(() => ran.Add(2));
            _ = scheduler.InvokeAsync(() => ran.Add(3));
        }

        scheduler.Drain();
        Assert.Equal([1, 2, 3], ran);
    }

    [Fact]
    public void Waiting_for_it_on_the_loops_own_thread_does_not_deadlock()
    {
        using var scheduler = new SelectorScheduler();

        int result = scheduler.Ask(() => scheduler.InvokeAsync(static () => 5).GetAwaiter().GetResult());

        Assert.Equal(5, result);
    }

    [Fact]
    public void Waiting_for_it_on_the_hosts_thread_between_turns_does_not_deadlock()
    {
        using var loop = new DrivenSelectorScheduler();
        Assert.True(loop.RunOnce(TimeSpan.Zero));

        Assert.Equal(5, loop.InvokeAsync(static () => 5).Within("what the host asks of its own loop"));
    }

    [Fact]
    public void Of_another_thread_it_waits_for_the_hosts_next_turn()
    {
        using var loop = new DrivenSelectorScheduler();
        loop.RunOnce(TimeSpan.Zero);
        Task<bool>? asked = null;
        var caller = new Thread(() => asked = loop.InvokeAsync(() => loop.IsLoopThread));
        caller.Start();
        caller.Join();
        Assert.False(asked!.IsCompleted);

        loop.RunOnce(TimeSpan.Zero);

        Assert.True(asked.Within("the answer"));
    }

    [Fact]
    public void Blocking_on_a_task_that_needs_the_loop_is_cut_short_by_the_loops_end()
    {
        using var isBlocked = new ManualResetEventSlim();
        var scheduler = new SelectorScheduler();
        Task<int> never = scheduler.InvokeAsync(async () =>
        {
            isBlocked.Set();
            await scheduler.Sleep(TimeSpan.FromHours(1));
            return 1;
        });
        Patience.WaitFor(isBlocked, "the function to begin");
        scheduler.Drain();

        scheduler.Dispose();

        Assert.Throws<ObjectDisposedException>(() => never.Within("the loop's end"));
        Assert.Equal(0, scheduler.Loop.EndListeners);
    }

    [Fact]
    public void After_the_end_the_task_says_so()
    {
        var scheduler = new SelectorScheduler();
        scheduler.DisposeAsync().AsTask().Within("the end");

        Task[] all =
        [
            scheduler.InvokeAsync(static () => { }),
            scheduler.InvokeAsync(static () => 1),
            scheduler.InvokeAsync(static () => Task.CompletedTask),
            scheduler.InvokeAsync(static () => Task.FromResult(1)),
        ];

        Assert.All(all, static task => Assert.Equal(
            nameof(SelectorScheduler), Assert.Throws<ObjectDisposedException>(() => task.Within("the end")).ObjectName));
    }

    [Fact]
    public void One_that_the_loop_does_not_come_to_before_it_ends_says_so()
    {
        var scheduler = new SelectorScheduler();
        Task<int> overtaken;
        using (SchedulerHold.Of(scheduler))
        {
            overtaken = scheduler.InvokeAsync(static () => 1);
            scheduler.Dispose();
        }

        Assert.Throws<ObjectDisposedException>(() => overtaken.Within("the end"));
    }

    [Fact]
    public void None_is_left_waiting_however_it_races_with_the_end()
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
            Task[] all = [.. Enumerable.Range(0, 20).Select(_ => scheduler.InvokeAsync(static async () => await Task.Yield()))];
            end.Within("Dispose");
            foreach (Task task in all)
            {
                try
                {
                    task.Within("an invocation that raced with the end");
                }
                catch (ObjectDisposedException)
                {
                    // Overtaken, as it may be.
                }
            }
        }
    }

    [Fact]
    public void A_token_keeps_it_from_beginning_and_has_no_effect_afterwards()
    {
        using var scheduler = new SelectorScheduler();
        using var early = new CancellationTokenSource();
        using var late = new CancellationTokenSource();
        bool ran = false;
        Task cancelled;
        using (SchedulerHold.Of(scheduler))
        {
            cancelled = scheduler.InvokeAsync(() => ran = true, early.Token);
            early.Cancel();
            Assert.True(cancelled.IsCanceled, "It is over while the loop is still busy.");
        }

        var proceed = new TaskCompletionSource();
        Task<int> begun = scheduler.InvokeAsync(
            async () =>
            {
                await proceed.Task;
                return 1;
            },
            late.Token);
        scheduler.Drain();
        late.Cancel();
        proceed.SetResult();

        Assert.Equal(1, begun.Within("what had begun"));
        Assert.True(scheduler.InvokeAsync(() => ran = true, early.Token).IsCanceled);
        scheduler.Drain();
        Assert.False(ran);
    }

    [Fact]
    public void A_function_without_a_task_is_an_error_of_its_caller()
    {
        using var scheduler = new SelectorScheduler();

        Assert.Throws<InvalidOperationException>(() => scheduler.InvokeAsync(static () => NoTask!).Within("the error"));
        Assert.Throws<ArgumentNullException>(() => { _ = scheduler.InvokeAsync((Action)null!); });
    }

    [Fact]
    public void What_flows_with_the_caller_is_seen_on_the_loop()
    {
        using var scheduler = new SelectorScheduler();
        var flowing = new AsyncLocal<string?> { Value = "a request" };

        Assert.Equal("a request", scheduler.InvokeAsync(() => flowing.Value).Within("the value"));
        Assert.Null(scheduler.Ask(() => flowing.Value));
    }

    [Fact]
    public void A_thread_factory_that_throws_fails_the_task()
    {
        bool refuse = true;
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            ThreadFactory = start => refuse ? throw new OutOfMemoryException("no thread") : new Thread(start),
        });
        bool ran = false;

        Assert.Throws<OutOfMemoryException>(() => scheduler.InvokeAsync(() => ran = true).Within("the refusal"));

        refuse = false;
        scheduler.Drain();
        Assert.False(ran);
    }
}
