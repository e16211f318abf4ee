using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Cancelling an await: before, while and after it waits, and at the very moment it is ready.</summary>
public sealed class ReadyAsyncCancellationTests
{
    private readonly ReadinessFile _file = new(3);

    [Fact]
    public void A_token_that_is_cancelled_already_asks_the_kernel_nothing()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var cancelled = new CancellationToken(canceled: true);

        ValueTask<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(_file, Readiness.Read, cancelled);

        Assert.True(reading.IsCanceled);
        Assert.Empty(kernel.Calls);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Cancelling_ends_the_await_with_the_token_on_the_loop_and_the_interest_at_once(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using var cancellation = new CancellationTokenSource();

        async Task<bool> IsOnLoopAsync()
        {
            try
            {
                await loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read, cancellation.Token);
                return false;
            }
            catch (OperationCanceledException e) when (e.CancellationToken == cancellation.Token)
            {
                return loop.Scheduler.IsLoopThread;
            }
        }

        Task<bool> reading = IsOnLoopAsync();
        cancellation.Cancel();

        Assert.Empty(loop.Selector.GetMap());
        Assert.True(ReadinessLoop.Finish(reading, "the cancelled await"));
    }

    [Fact]
    public void The_task_of_a_cancelled_await_is_cancelled_and_not_failed()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        using var cancellation = new CancellationTokenSource();
        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(_file, Readiness.Read, cancellation.Token).AsTask();

        cancellation.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => ReadinessLoop.Finish(reading, "the cancelled await"));
        Assert.True(reading.IsCanceled);
    }

    [Fact]
    public void Cancelling_on_the_loop_does_not_go_on_within_the_call()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        using var cancellation = new CancellationTokenSource();
        bool isCancelling = false;

        async Task<bool> GoesOnWithinAsync()
        {
            try
            {
                await loop.Scheduler.ReadyAsync(_file, Readiness.Read, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                return isCancelling;
            }

            throw new InvalidOperationException("It was not cancelled.");
        }

        Task<bool> reading = loop.Run(() =>
        {
            Task<bool> begun = GoesOnWithinAsync();
            isCancelling = true;
            cancellation.Cancel();
            isCancelling = false;
            return begun;
        });

        Assert.False(ReadinessLoop.Finish(reading, "the cancelled await"));
    }

    [Fact]
    public void Cancelling_what_is_over_does_nothing()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        using var cancellation = new CancellationTokenSource();
        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(_file, Readiness.Read, cancellation.Token).AsTask();
        kernel.Tell((_file, Readiness.Read));
        Task<ReadinessEvent> another = loop.Scheduler.ReadyAsync(_file, Readiness.Read).AsTask();

        cancellation.Cancel();
        loop.FinishTurns();

        Assert.True(reading.IsCompletedSuccessfully);
        Assert.False(another.IsCompleted);
        kernel.Tell((_file, Readiness.Read));
        ReadinessLoop.Finish(another, "the await with no token");
    }

    [Fact]
    public void Cancelling_one_of_several_awaits_leaves_the_others()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        using var cancellation = new CancellationTokenSource();
        Task<ReadinessEvent> stays = loop.Scheduler.ReadyAsync(_file, Readiness.Read).AsTask();
        Task<ReadinessEvent> leaves = loop.Scheduler.ReadyAsync(_file, Readiness.Write, cancellation.Token).AsTask();

        cancellation.Cancel();
        Assert.Equal(Readiness.Read, kernel.AskedOf(_file));
        Assert.ThrowsAny<OperationCanceledException>(() => ReadinessLoop.Finish(leaves, "the cancelled await"));
        kernel.Tell((_file, Readiness.Read | Readiness.Write));

        Assert.Equal(Readiness.Read, ReadinessLoop.Finish(stays, "the await that stays").Events);
    }

    [Fact]
    public void An_event_of_the_same_batch_does_not_reach_an_await_cancelled_before_it()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        using var cancellation = new CancellationTokenSource();
        var other = new ReadinessFile(4);
        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(_file, Readiness.Read, cancellation.Token).AsTask();
        Task<ReadinessEvent>? next = null;
        loop.Scheduler.WhenReady(other, Readiness.Read).Subscribe(_ =>
        {
            cancellation.Cancel();
            next ??= loop.Scheduler.ReadyAsync(_file, Readiness.Read).AsTask();
        });

        kernel.Tell((other, Readiness.Read), (_file, Readiness.Read));

        Assert.ThrowsAny<OperationCanceledException>(() => ReadinessLoop.Finish(reading, "the cancelled await"));
        Assert.False(next!.IsCompleted);
        kernel.Tell((_file, Readiness.Read));
        ReadinessLoop.Finish(next, "the await that came after");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public async Task Cancelled_at_the_moment_it_is_ready_each_await_ends_exactly_once(Backend backend)
    {
        const int workers = 4;
        const int awaits = 600;
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int ready = 0;
        int cancelled = 0;

        async Task OnceAsync(Socket socket, Readiness events, CancellationToken token)
        {
            try
            {
                ReadinessEvent told = await loop.Scheduler.ReadyAsync(socket, events, token);
                Assert.True(loop.Scheduler.IsLoopThread);
                Assert.Same(socket, told.Key.FileObject);
                Assert.Equal(Readiness.Read, told.Events & Readiness.Read);
                Interlocked.Increment(ref ready);
            }
            catch (OperationCanceledException e)
            {
                Assert.Equal(token, e.CancellationToken);
                Interlocked.Increment(ref cancelled);
            }
        }

        void Work(int seed)
        {
            var random = new Random(seed);
            using SocketPair pair = SocketPair.Unix();
            for (int i = 0; i < awaits; i++)
            {
                Readiness events = random.Next(3) == 0 ? Readiness.Read | Readiness.Priority : Readiness.Read;
                using var cancellation = new CancellationTokenSource();
                Task one = OnceAsync(pair.Near, events, cancellation.Token);
                Task another = OnceAsync(pair.Near, Readiness.Read, cancellation.Token);
                Task both = Task.WhenAll(one, another);
                switch (i % 16)
                {
                    case 0:
                        break; // only cancelled
                    case 1:
                        pair.Far.Send([1]);
                        ReadinessLoop.Finish(both, "two awaits that are ready");
                        break;
                    default:
                        pair.Far.Send([1]);
                        Thread.SpinWait(random.Next(4_000));
                        break;
                }

                cancellation.Cancel();
                ReadinessLoop.Finish(both, "two awaits that were ready and cancelled at once");
                while (pair.Near.Available > 0)
                {
                    pair.Near.Receive(new byte[16]);
                }
            }

            loop.FinishTurns();
        }

        await Task.WhenAll(Enumerable.Range(1, workers).Select(seed => Task.Run(() => Work(seed))));

        Assert.Equal(workers * awaits * 2, ready + cancelled);
        Assert.NotEqual(0, ready);
        Assert.NotEqual(0, cancelled);
        Assert.Empty(loop.Selector.GetMap());
    }
}
