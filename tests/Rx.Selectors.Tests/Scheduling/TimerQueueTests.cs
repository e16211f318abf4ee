using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>The heap of pending timers, against a sorted list that does the same slowly.</summary>
public sealed class TimerQueueTests
{
    private const long Never = long.MaxValue;

    [Fact]
    public void An_empty_queue_is_never_due()
    {
        var queue = new TimerQueue();
        Assert.Equal(0, queue.Count);
        Assert.Equal(Never, queue.NextDue);
        Assert.Empty(TakeDue(queue, Never));
    }

    [Fact]
    public void Only_a_timer_due_before_all_others_is_the_next_one_due()
    {
        var queue = new TimerQueue();
        Assert.True(queue.Add(new Timer(50)));
        Assert.False(queue.Add(new Timer(60)));
        Assert.False(queue.Add(new Timer(50)));
        Assert.True(queue.Add(new Timer(40)));
        Assert.Equal(40, queue.NextDue);
    }

    [Fact]
    public void Timers_due_at_the_same_instant_keep_their_order()
    {
        var queue = new TimerQueue();
        Timer[] timers = [.. Enumerable.Range(0, 500).Select(static i => new Timer(i % 3))];
        Array.ForEach(timers, timer => queue.Add(timer));
        Assert.Equal(timers.OrderBy(static timer => timer.Due), TakeDue(queue, 3));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Only_timers_that_are_due_are_taken()
    {
        var queue = new TimerQueue();
        Timer past = new(9);
        Timer now = new(10);
        Timer future = new(11);
        queue.Add(future);
        queue.Add(now);
        queue.Add(past);
        Assert.Equal([past, now], TakeDue(queue, 10));
        Assert.Equal(11, queue.NextDue);
        Assert.Equal(TimerQueue.NotQueued, past.Index);
        Assert.NotEqual(TimerQueue.NotQueued, future.Index);
    }

    [Fact]
    public void A_timer_for_never_is_not_due_before_the_end_of_time()
    {
        var queue = new TimerQueue();
        queue.Add(new Timer(Never));
        Assert.Equal(Never, queue.NextDue);
        Assert.Empty(TakeDue(queue, Never - 1));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Taking_out_what_is_not_in_does_nothing()
    {
        var queue = new TimerQueue();
        Timer stays = new(1);
        Timer goes = new(2);
        Timer never = new(3);
        queue.Add(stays);
        queue.Add(goes);
        queue.Remove(goes);
        queue.Remove(goes);
        queue.Remove(never);
        Assert.Equal(1, queue.Count);
        Assert.Equal([stays], TakeDue(queue, 10));
        queue.Remove(stays);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void A_removed_timer_can_be_added_again()
    {
        var queue = new TimerQueue();
        Timer timer = new(1);
        queue.Add(timer);
        queue.Remove(timer);
        queue.Add(timer);
        Assert.Equal([timer], TakeDue(queue, 1));
        queue.Add(timer);
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Cleared_it_holds_nothing_and_can_be_used_again()
    {
        var queue = new TimerQueue();
        Timer[] timers = [.. Enumerable.Range(0, 100).Select(static i => new Timer(i))];
        Array.ForEach(timers, timer => queue.Add(timer));
        queue.Clear();
        Assert.Equal(0, queue.Count);
        Assert.All(timers, static timer => Assert.Equal(TimerQueue.NotQueued, timer.Index));
        Array.ForEach(timers, queue.Remove);
        queue.Add(timers[7]);
        Assert.Equal([timers[7]], TakeDue(queue, 100));
    }

    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Timers_come_in_the_order_of_the_model_after_any_additions_and_removals(int seed)
    {
        var random = new Random(seed);
        var queue = new TimerQueue();
        List<(long Sequence, Timer Timer)> model = [];
        long sequence = 0;
        long now = 0;
        int spread = random.Next(1, 2_000); // small: mostly ties; large: hardly any
        for (int step = 0; step < 2_000; step++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    var timer = new Timer(now + random.Next(spread));
                    bool isNext = model.TrueForAll(entry => timer.Due < entry.Timer.Due);
                    Assert.Equal(isNext, queue.Add(timer));
                    model.Add((sequence++, timer));
                    break;
                case < 8 when model.Count > 0:
                    int victim = random.Next(model.Count);
                    queue.Remove(model[victim].Timer);
                    model.RemoveAt(victim);
                    break;
                default:
                    now += random.Next(spread / 4);
                    Timer[] expected =
                    [
                        .. model.Where(entry => entry.Timer.Due <= now)
                            .OrderBy(static entry => entry.Timer.Due)
                            .ThenBy(static entry => entry.Sequence)
                            .Select(static entry => entry.Timer),
                    ];
                    Assert.Equal(expected, TakeDue(queue, now));
                    model.RemoveAll(entry => entry.Timer.Due <= now);
                    break;
            }

            Assert.Equal(model.Count, queue.Count);
            Assert.Equal(model.Count == 0 ? Never : model.Min(static entry => entry.Timer.Due), queue.NextDue);
        }
    }

    [Fact]
    public void Several_threads_can_put_in_and_take_out_at_once()
    {
        var queue = new TimerQueue();
        const int Kept = 2_000;
        Parallel.For(0, 4, thread =>
        {
            var random = new Random(thread);
            for (int i = 0; i < Kept; i++)
            {
                var passing = new Timer(random.Next(1_000));
                queue.Add(passing);
                queue.Add(new Timer(random.Next(1_000)));
                queue.Remove(passing);
            }
        });
        List<Timer> left = TakeDue(queue, 1_000);
        Assert.Equal(4 * Kept, left.Count);
        Assert.Equal(left.OrderBy(static timer => timer.Due), left);
    }

    private static List<Timer> TakeDue(TimerQueue queue, long now)
    {
        var ready = new ReadyQueue();
        queue.TakeDue(now, ready);
        List<Timer> taken = [];
        while (ready.TryTake(out WorkItem? item))
        {
            taken.Add((Timer)item);
        }

        return taken;
    }

    private sealed class Timer(long due) : TimedWork(loop: null!, due)
    {
        public override void Run()
        {
        }
    }
}
