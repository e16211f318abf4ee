using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>What one observer of a queue throws is nothing to the others, to the one that sends, and to the bytes.</summary>
public sealed class SendQueueObserversTests : IDisposable
{
    private readonly ReadinessRecorder _kernel = new();
    private readonly ReadinessLoop _loop;
    private readonly ScriptedStream _stream = new(3);
    private readonly ObserverProbe<Unit> _finished = new();
    private readonly ObserverProbe<bool> _full = new();

    public SendQueueObserversTests() => _loop = new ReadinessLoop(_kernel);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void An_observer_of_fullness_that_throws_keeps_neither_the_others_nor_the_bytes_from_going_on()
    {
        using var queue = new SendQueue(_loop.Scheduler, _stream, new SendOptions { HighWaterMark = 2, LowWaterMark = 1 });
        int told = 0;
        using IDisposable careless = queue.Full.Skip(1).Subscribe(_ =>
        {
            told++;
            throw new InvalidTimeZoneException();
        });
        queue.Full.Subscribe(_full);
        queue.Finished.Subscribe(_finished);

        Assert.True(_loop.Run(() => queue.Send([1, 2, 3])), "Sending goes on.");
        Assert.IsType<InvalidTimeZoneException>(_loop.TakeFailure());
        _loop.Run(queue.OnCompleted);
        _stream.Room = 100;
        _kernel.Tell((_stream, Readiness.Write));

        _finished.WaitForOne("all bytes sent");
        _full.WaitForCompletion("the end");
        Assert.Equal([false, true, false], _full.Values.Take(3));
        Assert.Equal([1, 2, 3], _stream.Written);
        Assert.Equal(1, told);
    }

    [Fact]
    public void An_observer_that_throws_when_there_is_room_again_does_not_fail_the_queue()
    {
        using var queue = new SendQueue(_loop.Scheduler, _stream, new SendOptions { HighWaterMark = 2, LowWaterMark = 1 });
        queue.Finished.Subscribe(_finished);
        _loop.Run(() => queue.Send([1, 2, 3]));
        using IDisposable careless = queue.Full.Skip(1).Subscribe(static _ => throw new InvalidTimeZoneException());
        _stream.Room = 2;

        _kernel.Tell((_stream, Readiness.Write));

        Assert.IsType<InvalidTimeZoneException>(_loop.TakeFailure());
        _loop.Run(queue.OnCompleted);
        _stream.Room = 2;
        _kernel.Tell((_stream, Readiness.Write));
        _finished.WaitForOne("the rest to be sent");
        Assert.Equal([1, 2, 3], _stream.Written);
    }

    [Fact]
    public void Observers_that_throw_at_the_end_do_not_keep_the_others_from_it()
    {
        using var queue = new SendQueue(_loop.Scheduler, _stream);
        queue.Full.Subscribe(static _ => { }, static () => throw new InvalidTimeZoneException());
        queue.Finished.Subscribe(static _ => throw new TimeZoneNotFoundException());
        queue.Full.Subscribe(_full);
        queue.Finished.Subscribe(_finished);

        _loop.Run(queue.OnCompleted);

        _full.WaitForCompletion("the end");
        _finished.WaitForOne("the end");
        Assert.IsType<InvalidTimeZoneException>(_loop.TakeFailure());
        Assert.IsType<TimeZoneNotFoundException>(_loop.TakeFailure());
    }

    [Fact]
    public void Observers_that_throw_at_the_loops_end_do_not_keep_the_others_from_it()
    {
        using var queue = new SendQueue(_loop.Scheduler, _stream);
        queue.Full.Subscribe(static _ => { }, static () => throw new InvalidTimeZoneException());
        queue.Finished.Subscribe(static _ => { }, static () => throw new TimeZoneNotFoundException());
        queue.Full.Subscribe(_full);
        queue.Finished.Subscribe(_finished);
        using var other = new SendQueue(_loop.Scheduler, new ScriptedStream(4));
        var otherFinished = new ObserverProbe<Unit>();
        other.Finished.Subscribe(otherFinished);

        _loop.Scheduler.Dispose();

        _full.WaitForCompletion("the end");
        _finished.WaitForCompletion("the end");
        otherFinished.WaitForCompletion("the end of the other queue");
        Assert.IsType<InvalidTimeZoneException>(_loop.TakeFailure());
        Assert.IsType<TimeZoneNotFoundException>(_loop.TakeFailure());
    }

    [Fact]
    public void Without_a_handler_what_an_observer_throws_comes_out_of_the_loop_after_the_others_were_told()
    {
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = new ReadinessRecorder() });
        using var queue = new SendQueue(loop, _stream);
        queue.Finished.Subscribe(static _ => { }, static () => throw new InvalidTimeZoneException());
        queue.Finished.Subscribe(_finished);

        queue.OnCompleted();
        Assert.Throws<InvalidTimeZoneException>(() => loop.RunOnce(TimeSpan.Zero));

        _finished.WaitForOne("the end");
        Assert.True(loop.RunOnce(TimeSpan.Zero));
    }

    [Fact]
    public void What_an_observer_throws_within_Subscribe_goes_to_the_subscriber()
    {
        using var queue = new SendQueue(_loop.Scheduler, _stream);

        Assert.Throws<InvalidTimeZoneException>(() => queue.Full.Subscribe(static _ => throw new InvalidTimeZoneException()));

        queue.Full.Subscribe(_full);
        Assert.Equal([false], _full.Values);
    }
}
