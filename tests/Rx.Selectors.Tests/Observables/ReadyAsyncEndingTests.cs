using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>What becomes of awaits when the file object, or the scheduler, comes to its end.</summary>
public sealed class ReadyAsyncEndingTests
{
    private readonly ReadinessFile _file = new(3);

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Unregistering_cancels_the_await(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read).AsTask();

        loop.Scheduler.Unregister(pair.Near);

        Assert.ThrowsAny<OperationCanceledException>(() => ReadinessLoop.Finish(reading, "the unregistered await"));
        Assert.Empty(loop.Selector.GetMap());
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Disposing_of_the_scheduler_ends_every_await_and_runs_what_follows_it(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using SocketPair another = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);

        async Task<string> EndAsync(object file)
        {
            try
            {
                await loop.Scheduler.ReadyAsync(file, Readiness.Read);
                return "ready";
            }
            catch (ObjectDisposedException e)
            {
                await Task.Yield(); // there is no loop any more to come back to
                return e.ObjectName;
            }
        }

        Task<string>[] ending =
        [
            EndAsync(pair.Near), EndAsync(pair.Near), Task.Run(() => EndAsync(another.Near)), loop.Run(() => EndAsync(another.Near)),
        ];
        Patience.WaitUntil(() => loop.Selector.GetMap().Count == 2, "both sockets were awaited");
        loop.Scheduler.Dispose();

        Assert.All(ending, static one =>
            Assert.Equal(nameof(SelectorScheduler), ReadinessLoop.Finish(one, "what follows the await")));
    }

    [Fact]
    public void An_await_that_begins_after_the_end_fails_again()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());

        async Task<int> AwaitTwiceAsync(object file)
        {
            int ends = 0;
            for (int i = 0; i < 2; i++)
            {
                try
                {
                    await loop.Scheduler.ReadyAsync(file, Readiness.Read);
                }
                catch (ObjectDisposedException)
                {
                    ends++;
                }
            }

            return ends;
        }

        // A file object with a handle, whose awaiter is used again by who awaits it again.
        using SocketPair pair = SocketPair.Unix();
        Task<int> awaiting = AwaitTwiceAsync(pair.Near);
        loop.Scheduler.Dispose();

        Assert.Equal(2, ReadinessLoop.Finish(awaiting, "the second end"));
    }

    [Fact]
    public void An_await_after_the_end_of_the_scheduler_fails()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        loop.Scheduler.Dispose();

        Assert.Throws<ObjectDisposedException>(
            () => ReadinessLoop.Finish(loop.Scheduler.ReadyAsync(_file, Readiness.Read).AsTask(), "an await that is too late"));
    }

    [Fact]
    public void A_value_task_from_before_the_end_can_be_awaited_after_it()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        ValueTask<ReadinessEvent> ready = loop.Scheduler.ReadyAsync(_file, Readiness.Read);
        ValueTask<ReadinessEvent> waiting = loop.Scheduler.ReadyAsync(new ReadinessFile(4), Readiness.Read);
        kernel.Tell((_file, Readiness.Read));

        loop.Dispose();

        Assert.Same(_file, ReadinessLoop.Finish(ready.AsTask(), "what was ready").Key.FileObject);
        Assert.Throws<ObjectDisposedException>(() => ReadinessLoop.Finish(waiting.AsTask(), "what was not"));
    }

    [Fact]
    public void An_await_that_is_unregistered_just_before_the_scheduler_ends_ends_all_the_same()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var other = new ReadinessFile(4);
        Task<ReadinessEvent> before = loop.Scheduler.ReadyAsync(_file, Readiness.Read).AsTask();
        Task<ReadinessEvent> within = loop.Scheduler.ReadyAsync(other, Readiness.Read).AsTask();

        loop.Run(() =>
        {
            loop.Scheduler.Unregister(_file);
            loop.Scheduler.Dispose();
            loop.Scheduler.Unregister(other);
        });

        Assert.NotNull(Record.Exception(() => ReadinessLoop.Finish(before, "unregistered before the end")));
        Assert.True(before.IsCompleted);
        Assert.NotNull(Record.Exception(() => ReadinessLoop.Finish(within, "unregistered within the end")));
        Assert.True(within.IsCompleted);
    }

    [Fact]
    public void An_await_that_is_cancelled_as_the_scheduler_ends_ends_all_the_same()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        using var cancellation = new CancellationTokenSource();
        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(_file, Readiness.Read, cancellation.Token).AsTask();

        loop.Run(() =>
        {
            cancellation.Cancel();
            loop.Scheduler.Dispose();
        });

        Assert.ThrowsAny<OperationCanceledException>(() => ReadinessLoop.Finish(reading, "the cancelled await"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_handle_that_was_closed_while_its_file_lives_on_fails_its_await(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var handle = new SafeFileHandle(pair.Near.SafeHandle.DangerousGetHandle(), ownsHandle: false);
        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(handle, Readiness.Read).AsTask();

        handle.Dispose();
        pair.Far.Send([1]);

        Assert.Throws<ObjectDisposedException>(() => ReadinessLoop.Finish(reading, "the await of the closed handle"));
    }

    [Fact]
    public void When_the_kernel_will_not_wait_any_more_the_await_fails_with_the_reason()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        Task<ReadinessEvent> reading = loop.Scheduler.ReadyAsync(_file, Readiness.Read).AsTask();

        kernel.FailWait(new SelectorException("poll", Errno.EINVAL));

        Assert.Throws<SelectorException>(() => ReadinessLoop.Finish(reading, "the await"));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public async Task Awaits_begun_while_the_scheduler_is_disposed_all_end(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        for (int round = 0; round < 60; round++)
        {
            using ReadinessLoop loop = ReadinessLoop.Over(backend);

            void Await(TimeSpan patience)
            {
                while (true)
                {
                    using var cancellation = new CancellationTokenSource();
                    Task<ReadinessEvent> reading =
                        loop.Scheduler.ReadyAsync(pair.Near, Readiness.Read, cancellation.Token).AsTask();
                    cancellation.CancelAfter(patience);
                    if (Record.Exception(() => ReadinessLoop.Finish(reading, "an await at the end")) is ObjectDisposedException)
                    {
                        return;
                    }

                    Assert.True(reading.IsCompleted);
                }
            }

            Task awaiting = Task.WhenAll(
                Task.Run(() => Await(TimeSpan.Zero)), Task.Run(() => Await(Timeout.InfiniteTimeSpan)));
            loop.FinishTurn();
            loop.Scheduler.Dispose();
            await Patience.WaitFor(awaiting, "those who await until the end");
        }
    }
}
