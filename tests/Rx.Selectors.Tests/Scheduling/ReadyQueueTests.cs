namespace Rx.Selectors.Tests.Scheduling;

/// <summary>The queue between all threads and the loop.</summary>
public sealed class ReadyQueueTests
{
    [Fact]
    public void A_new_queue_is_empty()
    {
        var queue = new ReadyQueue();
        Assert.True(queue.IsEmpty);
        queue.TakeIn();
        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public void Nothing_can_be_taken_before_it_has_been_taken_in()
    {
        var queue = new ReadyQueue();
        Assert.True(queue.TryPush(new Item(0, 1), out _));
        Assert.False(queue.IsEmpty);
        Assert.False(queue.TryTake(out _));
        queue.TakeIn();
        Assert.Equal([1], Rest(queue));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void Only_a_push_onto_an_empty_queue_reports_that_it_was_empty()
    {
        var queue = new ReadyQueue();
        Assert.True(queue.TryPush(new Item(0, 1), out bool first));
        Assert.True(queue.TryPush(new Item(0, 2), out bool second));
        queue.TakeIn();
        Assert.True(queue.TryPush(new Item(0, 3), out bool third));
        Assert.Equal((true, false, true), (first, second, third));
    }

    [Fact]
    public void Items_come_in_the_order_they_were_pushed_and_appended()
    {
        var queue = new ReadyQueue();
        Push(queue, 1, 2, 3);
        queue.TakeIn();
        Push(queue, 5, 6);
        queue.Append(new Item(0, 4));
        queue.TakeIn();
        queue.Append(new Item(0, 7));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Rest(queue));
        queue.Append(new Item(0, 8));
        Assert.Equal([8], Rest(queue));
    }

    [Fact]
    public void A_taken_item_does_not_hold_those_behind_it()
    {
        var queue = new ReadyQueue();
        Push(queue, 1, 2);
        queue.TakeIn();
        Assert.True(queue.TryTake(out WorkItem? first));
        Assert.Null(first.Next);
    }

    [Fact]
    public void Sealed_it_takes_nothing_and_gives_what_it_has()
    {
        var queue = new ReadyQueue();
        Push(queue, 1, 2);
        queue.TakeIn();
        Push(queue, 3);
        queue.Seal();
        queue.Seal();
        Assert.False(queue.TryPush(new Item(0, 4), out bool ontoNothing));
        Assert.False(ontoNothing);
        Assert.Equal([1, 2, 3], Rest(queue));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Each_of_several_producers_keeps_its_order_and_nothing_is_lost_before_the_seal(int producers)
    {
        const int Each = 100_000;
        var queue = new ReadyQueue();
        int[] accepted = new int[producers];
        int[] taken = new int[producers];
        int left = producers;
        Task[] tasks = [.. Enumerable.Range(0, producers).Select(producer => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Each && queue.TryPush(new Item(producer, i), out _); i++)
                {
                    accepted[producer]++;
                }

                Interlocked.Decrement(ref left);
            },
            TaskCreationOptions.LongRunning))];

        // The last of the producers finds the queue sealed at some point, or nearly so.
        while (Volatile.Read(ref left) == producers)
        {
            queue.TakeIn();
            Take();
        }

        queue.Seal();
        Task.WaitAll(tasks);
        Take();
        Assert.Equal(accepted, taken);
        Assert.False(queue.TryTake(out _));

        void Take()
        {
            while (queue.TryTake(out WorkItem? item))
            {
                var next = (Item)item;
                Assert.Equal(taken[next.Producer]++, next.Number);
            }
        }
    }

    [Fact]
    public void Of_what_is_pushed_between_two_looks_exactly_one_is_onto_nothing()
    {
        var queue = new ReadyQueue();
        for (int round = 0; round < 2_000; round++)
        {
            int ontoNothing = 0;
            Parallel.For(0, 4, _ =>
            {
                Assert.True(queue.TryPush(new Item(0, 0), out bool wasEmpty));
                if (wasEmpty)
                {
                    Interlocked.Increment(ref ontoNothing);
                }
            });
            Assert.Equal(1, ontoNothing);
            queue.TakeIn();
            Assert.Equal(4, Rest(queue).Count);
        }
    }

    private static void Push(ReadyQueue queue, params int[] numbers)
    {
        foreach (int number in numbers)
        {
            Assert.True(queue.TryPush(new Item(0, number), out _));
        }
    }

    private static List<int> Rest(ReadyQueue queue)
    {
        List<int> rest = [];
        while (queue.TryTake(out WorkItem? item))
        {
            rest.Add(((Item)item).Number);
        }

        return rest;
    }

    private sealed class Item(int producer, int number) : WorkItem
    {
        public int Producer => producer;

        public int Number => number;

        public override void Run()
        {
        }
    }
}
