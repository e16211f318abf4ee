using System.Reactive.Concurrency;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>However a loop ends, everything that waits for it ends too: each way with each wait.</summary>
public sealed class EveryEndTests
{
    private static readonly Dictionary<string, Action<SelectorScheduler, ReadinessRecorder>> Ways = new()
    {
        ["Dispose"] = static (loop, _) => loop.Dispose(),
        ["Dispose within a turn"] = static (loop, _) => loop.Schedule(loop.Dispose),
        ["ShutdownAsync"] = static (loop, selector) => _ = loop.ShutdownAsync(),
        ["its selector is closed"] = static (_, selector) => selector.Close(),
        ["its wait fails"] = static (_, selector) => selector.FailWait(new SelectorException("epoll_wait", 9)),
        ["work throws"] = static (loop, _) => loop.Schedule(static () => throw new InvalidTimeZoneException()),
    };

    private static readonly Dictionary<string, Action<DrivenSelectorScheduler, ReadinessRecorder>> DrivenWays = new()
    {
        ["Dispose"] = static (loop, _) => loop.Dispose(),
        ["Dispose on another thread, as the host has stopped calling"] = static (loop, _) => Task.Run(loop.Dispose).Wait(),
        ["Dispose within a turn"] = static (loop, _) => loop.Schedule(loop.Dispose),
        ["ShutdownAsync"] = static (loop, selector) => _ = loop.ShutdownAsync(),
        ["its selector is closed"] = static (_, selector) => selector.Close(),
        ["its wait fails"] = static (_, selector) => selector.FailWait(new SelectorException("epoll_wait", 9)),
    };

    public static MatrixTheoryData<string, string> Each { get; } =
        new([.. Ways.Keys], [.. EndWaiter.All.Select(static waiter => waiter.Name)]);

    public static MatrixTheoryData<string, string> EachDriven { get; } =
        new([.. DrivenWays.Keys], [.. EndWaiter.All.Select(static waiter => waiter.Name)]);

    [Theory]
    [MemberData(nameof(Each))]
    public void What_waits_for_a_scheduler_ends_with_it(string way, string waiter)
    {
        using var files = new EndWaiter.Files();
        var selector = new ReadinessRecorder();
        var thread = new SchedulerThread();
        var loop = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector, ThreadFactory = thread.Make });
        Task waiting = Find(waiter).Wait(loop, files);

        Ways[way](loop, selector);

        waiting.Within($"the end of {waiter}");
        _ = Task.WhenAny(loop.Completion).Within("the loop's end");
        Assert.Equal(0, loop.Loop.EndListeners);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void What_waits_for_a_scheduler_that_has_run_ends_with_it(string way, string waiter)
    {
        using var files = new EndWaiter.Files();
        var selector = new ReadinessRecorder();
        var thread = new SchedulerThread();
        var loop = new SelectorScheduler(new SelectorSchedulerOptions { Selector = selector, ThreadFactory = thread.Make });
        Task waiting = Find(waiter).Wait(loop, files);
        loop.Drain();
        loop.Drain();
        Assert.False(waiting.IsCompleted, $"{waiter} did not wait.");

        Ways[way](loop, selector);

        waiting.Within($"the end of {waiter}");
        _ = Task.WhenAny(loop.Completion).Within("the loop's end");
    }

    [Theory]
    [MemberData(nameof(EachDriven))]
    public void What_waits_for_a_driven_loop_ends_with_it(string way, string waiter)
    {
        using var files = new EndWaiter.Files();
        var selector = new ReadinessRecorder();
        var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = selector });
        Task waiting = Find(waiter).Wait(loop, files);
        loop.RunOnce(TimeSpan.Zero);
        loop.RunOnce(TimeSpan.Zero);
        Assert.False(waiting.IsCompleted, $"{waiter} did not wait.");

        DrivenWays[way](loop, selector);
        bool goesOn = true;
        for (int turn = 0; turn < 10 && goesOn; turn++)
        {
            try
            {
                goesOn = loop.RunOnce(TimeSpan.Zero);
            }
            catch (Exception e) when (e is ObjectDisposedException or SelectorException)
            {
                // Why it has ended.
            }
        }

        Assert.False(goesOn, "It did not end.");
        waiting.Within($"the end of {waiter}");
    }

    [Theory]
    [MemberData(nameof(WaiterNames))]
    public void What_begins_to_wait_when_the_loop_has_ended_ends_too(string waiter)
    {
        using var files = new EndWaiter.Files();
        var loop = new SelectorScheduler(new SelectorSchedulerOptions { Selector = new ReadinessRecorder() });
        loop.DisposeAsync().AsTask().Within("the end");

        Find(waiter).Wait(loop, files).Within($"the end of {waiter}");
    }

    public static TheoryData<string> WaiterNames { get; } = [.. EndWaiter.All.Select(static waiter => waiter.Name)];

    private static EndWaiter Find(string name) => EndWaiter.All.Single(waiter => waiter.Name == name);
}
