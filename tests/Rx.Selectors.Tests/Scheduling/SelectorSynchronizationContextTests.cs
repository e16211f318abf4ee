using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>What <c>await</c> and whoever has captured the loop's context get.</summary>
public sealed class SelectorSynchronizationContextTests
{
    [Fact]
    public void An_await_in_an_action_comes_back_to_the_loop()
    {
        using var scheduler = new SelectorScheduler();
        var answer = new TaskCompletionSource<(bool, bool, bool)>();
        scheduler.ScheduleAsync(async (_, _) =>
        {
            bool before = scheduler.IsLoopThread;
            bool meanwhile = await Task.Run(() => scheduler.IsLoopThread);
            answer.SetResult((before, meanwhile, scheduler.IsLoopThread));
        });
        Assert.Equal((true, false, true), answer.Task.Within("the rest of an async action"));
    }

    [Fact]
    public void An_await_in_an_observer_comes_back_to_the_loop()
    {
        using var pair = SocketPair.Unix();
        using var scheduler = new SelectorScheduler();
        var answer = new TaskCompletionSource<bool>();
        IDisposable? subscription = null;
        scheduler.Tell(() => subscription = scheduler.WhenWritable(pair.Near).Subscribe(ready =>
        {
            subscription!.Dispose();
            _ = Handle();
        }));
        Assert.True(answer.Task.Within("the rest of an async handler"));

        async Task Handle()
        {
            await Task.Run(static () => { });
            answer.SetResult(scheduler.IsLoopThread);
        }
    }

    [Fact]
    public void Yield_and_Sleep_of_an_async_action_stay_on_the_loop()
    {
        using var scheduler = new SelectorScheduler();
        var answer = new TaskCompletionSource<bool[]>();
        scheduler.ScheduleAsync(async (self, cancellation) =>
        {
            List<bool> onLoop = [scheduler.IsLoopThread];
            await self.Yield(cancellation);
            onLoop.Add(scheduler.IsLoopThread);
            await self.Sleep(TimeSpan.FromMilliseconds(1), cancellation);
            onLoop.Add(scheduler.IsLoopThread);
            await self.Sleep(self.Now.AddMilliseconds(1), cancellation);
            onLoop.Add(scheduler.IsLoopThread);
            answer.SetResult([.. onLoop]);
        });
        Assert.Equal([true, true, true, true], answer.Task.Within("an async action"));
    }

    [Fact]
    public void Disposing_of_an_async_action_cancels_it()
    {
        using var scheduler = new SelectorScheduler();
        using var sleeps = new ManualResetEventSlim();
        var ended = new TaskCompletionSource<bool>();
        IDisposable action = scheduler.ScheduleAsync(async (self, cancellation) =>
        {
            try
            {
                sleeps.Set();
                await self.Sleep(TimeSpan.FromHours(1), cancellation);
            }
            catch (OperationCanceledException)
            {
                ended.SetResult(cancellation.IsCancellationRequested);
            }
        });
        Patience.WaitFor(sleeps, "the action to begin");
        scheduler.Drain();
        action.Dispose();
        Assert.True(ended.Task.Within("the cancelled action"));
        Assert.Equal(0, scheduler.PendingTimers());
    }

    [Fact]
    public void Posts_run_on_the_loop_in_order_with_other_work()
    {
        using var scheduler = new SelectorScheduler();
        SynchronizationContext context = ContextOf(scheduler);
        List<(int, bool)> ran = [];
        using (SchedulerHold.Of(scheduler))
        {
            context.Post(_ => ran.Add((1, scheduler.IsLoopThread)), null);
            scheduler.Schedule(() => ran.Add((2, scheduler.IsLoopThread)));
            context.CreateCopy().Post(state => ran.Add(((int)state!, scheduler.IsLoopThread)), 3);
        }

        scheduler.Drain();
        Assert.Equal([(1, true), (2, true), (3, true)], ran);
    }

    [Fact]
    public void A_post_on_the_loop_does_not_run_inline()
    {
        using var scheduler = new SelectorScheduler();
        List<int> ran = [];
        scheduler.Tell(() =>
        {
            SynchronizationContext.Current!.Post(_ => ran.Add(2), null);
            ran.Add(1);
        });
        scheduler.Drain();
        Assert.Equal([1, 2], ran);
    }

    [Fact]
    public void An_exception_of_a_post_goes_to_the_handler()
    {
        List<Exception> thrown = [];
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        ContextOf(scheduler).Post(static _ => throw new InvalidOperationException("posted"), null);
        scheduler.Drain();
        Assert.Equal("posted", Assert.Single(thrown).Message);
    }

    [Fact]
    public void A_post_after_the_end_runs_on_the_thread_pool()
    {
        var scheduler = new SelectorScheduler();
        SynchronizationContext context = ContextOf(scheduler);
        scheduler.DisposeAsync().AsTask().Within("the end");
        var ran = new TaskCompletionSource<(bool, SynchronizationContext?)>();
        context.Post(_ => ran.SetResult((Thread.CurrentThread.IsThreadPoolThread, SynchronizationContext.Current)), null);
        Assert.Equal((true, null), ran.Task.Within("a post after the end"));
    }

    [Fact]
    public void No_post_is_lost_however_it_races_with_the_end()
    {
        const int Posts = 200;
        for (int i = 0; i < 200; i++)
        {
            var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { Selector = new SchedulerStubSelector() });
            SynchronizationContext context = ContextOf(scheduler);
            using var ran = new CountdownEvent(Posts);
            using var start = new Barrier(2);
            int spin = i * 20;
            Task end = Task.Run(() =>
            {
                start.SignalAndWait();
                Thread.SpinWait(spin);
                scheduler.Dispose();
            });
            start.SignalAndWait();
            for (int post = 0; post < Posts; post++)
            {
                context.Post(_ => ran.Signal(), null);
            }

            Assert.True(ran.Wait(Patience.Limit), $"{ran.CurrentCount} of {Posts} posts were lost.");
            end.Within("Dispose");
            scheduler.Completion.Within("the end");
        }
    }

    [Fact]
    public void The_rest_of_an_async_action_runs_though_the_scheduler_ends_meanwhile()
    {
        var scheduler = new SelectorScheduler();
        var proceed = new TaskCompletionSource();
        using var waits = new ManualResetEventSlim();
        var finished = new TaskCompletionSource<bool>();
        scheduler.ScheduleAsync(async (_, _) =>
        {
            try
            {
                waits.Set();
                await proceed.Task;
            }
            finally
            {
                finished.SetResult(scheduler.IsLoopThread);
            }
        });
        Patience.WaitFor(waits, "the action to begin");
        scheduler.Drain();
        scheduler.DisposeAsync().AsTask().Within("the end");
        proceed.SetResult();
        Assert.False(finished.Task.Within("the finally of an async action"));
    }

    [Fact]
    public void Send_runs_on_the_loop_and_waits()
    {
        using var scheduler = new SelectorScheduler();
        bool onLoop = false;
        ContextOf(scheduler).Send(_ => onLoop = scheduler.IsLoopThread, null);
        Assert.True(onLoop);
    }

    [Fact]
    public void Send_on_the_loop_runs_inline()
    {
        using var scheduler = new SelectorScheduler();
        List<int> ran = [];
        scheduler.Tell(() =>
        {
            SynchronizationContext.Current!.Send(_ => ran.Add(1), null);
            ran.Add(2);
        });
        Assert.Equal([1, 2], ran);
    }

    [Fact]
    public void Send_rethrows_the_exception_of_the_callback_and_does_not_pass_it_to_the_handler()
    {
        List<Exception> thrown = [];
        using var scheduler = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.Add });
        SynchronizationContext context = ContextOf(scheduler);
        Exception e = Assert.Throws<InvalidOperationException>(
            () => context.Send(static _ => throw new InvalidOperationException("sent"), null));
        Assert.Equal("sent", e.Message);
        scheduler.Drain();
        Assert.Empty(thrown);
    }

    [Fact]
    public void Send_after_the_end_still_runs_the_callback()
    {
        var scheduler = new SelectorScheduler();
        SynchronizationContext context = ContextOf(scheduler);
        scheduler.DisposeAsync().AsTask().Within("the end");
        bool ran = false;
        Task.Run(() => context.Send(_ => ran = true, null)).Within("a Send after the end");
        Assert.True(ran);
    }

    [Fact]
    public void A_Send_that_waits_when_the_scheduler_ends_is_not_left_waiting()
    {
        var scheduler = new SelectorScheduler();
        SynchronizationContext context = ContextOf(scheduler);
        using var sends = new ManualResetEventSlim();
        Task send;
        using (SchedulerHold.Of(scheduler))
        {
            send = Task.Factory.StartNew(
                () =>
                {
                    sends.Set();
                    context.Send(static _ => { }, null);
                },
                TaskCreationOptions.LongRunning);
            Patience.WaitFor(sends, "a thread about to send");
            scheduler.Dispose();
        }

        send.Within("a Send that the end overtook");
    }

    [Fact]
    public void Send_on_the_hosts_thread_between_two_turns_of_a_driven_loop_runs_inline()
    {
        using var loop = new DrivenSelectorScheduler();
        SynchronizationContext context = ContextOf(loop);
        SynchronizationContext? hosts = SynchronizationContext.Current;
        SynchronizationContext? seen = null;

        context.Send(_ => seen = SynchronizationContext.Current, null);

        Assert.Same(context, seen);
        Assert.Same(hosts, SynchronizationContext.Current);
        Assert.Equal("sent", Assert.Throws<InvalidOperationException>(
            () => context.Send(static _ => throw new InvalidOperationException("sent"), null)).Message);
        Assert.Same(hosts, SynchronizationContext.Current);
    }

    [Fact]
    public void Send_within_a_turn_of_a_driven_loop_runs_inline()
    {
        using var loop = new DrivenSelectorScheduler();
        List<int> ran = [];
        loop.Schedule(() =>
        {
            SynchronizationContext.Current!.Send(_ => ran.Add(1), null);
            ran.Add(2);
        });
        loop.RunOnce(TimeSpan.Zero);
        Assert.Equal([1, 2], ran);
    }

    [Fact]
    public void Send_of_another_thread_to_a_driven_loop_waits_for_the_next_turn()
    {
        using var loop = new DrivenSelectorScheduler();
        SynchronizationContext context = ContextOf(loop);
        int? ranOn = null;
        var sender = new Thread(() => context.Send(_ => ranOn = Environment.CurrentManagedThreadId, null));
        sender.Start();
        Patience.WaitUntil(() => loop.UntilNextTurn == TimeSpan.Zero, "the callback is queued");
        Assert.Null(ranOn);

        loop.RunOnce(TimeSpan.Zero);

        Assert.True(sender.Join(Patience.Limit), "Send did not return.");
        Assert.Equal(Environment.CurrentManagedThreadId, ranOn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Send_to_a_driven_loop_that_ends_before_its_next_turn_is_not_left_waiting(bool hasEnded)
    {
        using var loop = new DrivenSelectorScheduler();
        SynchronizationContext context = ContextOf(loop);
        if (hasEnded)
        {
            loop.Dispose();
        }

        bool ran = false;
        var sender = new Thread(() => context.Send(_ => ran = true, null));
        sender.Start();
        if (!hasEnded)
        {
            Patience.WaitUntil(() => loop.UntilNextTurn == TimeSpan.Zero, "the callback is queued");
            loop.Dispose();
        }

        Assert.True(sender.Join(Patience.Limit), "Send did not return.");
        Assert.True(ran);
        context.Send(_ => ran = false, null); // on the thread that was the host's
        Assert.False(ran);
    }

    private static SynchronizationContext ContextOf(DrivenSelectorScheduler loop)
    {
        SynchronizationContext? context = null;
        loop.Schedule(() => context = SynchronizationContext.Current);
        loop.RunOnce(TimeSpan.Zero);
        return context!;
    }

    private static SynchronizationContext ContextOf(SelectorScheduler scheduler) =>
        scheduler.Ask(static () => SynchronizationContext.Current!);
}
