using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Readiness as an <see cref="IAsyncEnumerable{T}"/>.</summary>
public sealed class ReadyEventsAsyncTests
{
    private readonly ReadinessFile _file = new(3);

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void The_enumeration_yields_one_event_at_a_time_on_the_loop_until_the_file_object_is_unregistered(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        pair.Far.Send([1, 2, 3]);

        async Task<(byte[] Received, bool WereOnLoop)> ReadAsync()
        {
            var received = new List<byte>();
            bool wereOnLoop = true;
            await foreach (ReadinessEvent ready in loop.Scheduler.ReadyEventsAsync(pair.Near, Readiness.Read))
            {
                byte[] one = new byte[1];
                pair.Near.Receive(one);
                received.Add(one[0]);
                wereOnLoop &= loop.Scheduler.IsLoopThread;
                if (received.Count == 3)
                {
                    loop.Scheduler.Schedule(0, (_, _) =>
                    {
                        loop.Scheduler.Unregister(pair.Near);
                        return System.Reactive.Disposables.Disposable.Empty;
                    });
                }
            }

            return ([.. received], wereOnLoop);
        }

        (byte[] received, bool wereOnLoop) = ReadinessLoop.Finish(loop.Run(ReadAsync), "the end of the enumeration");

        Assert.Equal([1, 2, 3], received);
        Assert.True(wereOnLoop);
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void The_kernel_is_not_asked_while_the_body_awaits_something_else()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var somethingElse = new TaskCompletionSource();
        int told = 0;

        async Task ReadAsync()
        {
            await foreach (ReadinessEvent ready in loop.Scheduler.ReadyEventsAsync(_file, Readiness.Read))
            {
                told++;
                await somethingElse.Task;
            }
        }

        Task reading = loop.Run(ReadAsync);
        Assert.Equal(Readiness.Read, kernel.AskedOf(_file));
        kernel.Tell((_file, Readiness.Read));
        Assert.Equal(Readiness.None, kernel.AskedOf(_file));
        kernel.Tell((_file, Readiness.Read));
        Assert.Equal(1, told);

        somethingElse.SetResult();
        Patience.WaitUntil(() => kernel.AskedOf(_file) == Readiness.Read, "the next event is waited for");
        kernel.Tell((_file, Readiness.Read));
        Assert.Equal(2, told);
        loop.Scheduler.Dispose();
        ReadinessLoop.Finish(reading, "the end of the enumeration");
    }

    [Fact]
    public void The_enumeration_ends_when_the_scheduler_is_disposed()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        Task<int> counting = CountAsync(loop.Scheduler.ReadyEventsAsync(_file, Readiness.Read));
        kernel.Tell((_file, Readiness.Read));

        loop.Scheduler.Dispose();

        Assert.Equal(1, ReadinessLoop.Finish(counting, "the end of the enumeration"));
        Assert.Equal(
            0, ReadinessLoop.Finish(CountAsync(loop.Scheduler.ReadyEventsAsync(_file, Readiness.Read)), "one after the end"));
    }

    [Fact]
    public void The_token_cancels_the_enumeration_and_ends_the_interest()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        using var cancellation = new CancellationTokenSource();
        Task<int> passed = CountAsync(loop.Scheduler.ReadyEventsAsync(_file, Readiness.Read, cancellation.Token));
        Task<int> attached =
            CountAsync(loop.Scheduler.ReadyEventsAsync(_file, Readiness.Write), cancellation.Token);
        kernel.Tell((_file, Readiness.Read | Readiness.Write));

        cancellation.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => ReadinessLoop.Finish(passed, "the token that was passed"));
        Assert.ThrowsAny<OperationCanceledException>(() => ReadinessLoop.Finish(attached, "the token that was attached"));
        Assert.Empty(kernel.GetMap());
    }

    [Fact]
    public void Leaving_the_enumeration_ends_the_interest()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);

        async Task<ReadinessEvent> FirstAsync()
        {
            await foreach (ReadinessEvent ready in loop.Scheduler.ReadyEventsAsync(_file, Readiness.Read))
            {
                return ready;
            }

            throw new InvalidOperationException("There was none.");
        }

        Task<ReadinessEvent> first = FirstAsync();
        kernel.Tell((_file, Readiness.Read));

        Assert.Equal(Readiness.Read, ReadinessLoop.Finish(first, "the first event").Events);
        loop.FinishTurn();
        Assert.Empty(kernel.GetMap());
    }

    [Fact]
    public void Errors_are_those_of_the_await()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using SocketPair pair = SocketPair.Unix();
        pair.Near.Dispose();

        Assert.Throws<ObjectDisposedException>(() => ReadinessLoop.Finish(
            CountAsync(loop.Scheduler.ReadyEventsAsync(pair.Near, Readiness.Read)), "the enumeration"));
    }

    private static async Task<int> CountAsync(
        IAsyncEnumerable<ReadinessEvent> events, CancellationToken attached = default)
    {
        int count = 0;
        await foreach (ReadinessEvent ready in events.WithCancellation(attached))
        {
            count++;
        }

        return count;
    }
}
