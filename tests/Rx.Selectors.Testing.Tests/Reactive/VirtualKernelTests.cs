using System.Reactive;
using System.Reactive.Linq;
using Microsoft.Reactive.Testing;

namespace Rx.Selectors.Testing.Tests.Reactive;

/// <summary>The virtual kernel on a <see cref="TestScheduler"/>, a frame a tick, and recordings compared both ways.</summary>
public sealed class VirtualKernelTests : ReactiveTest
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly TestScheduler _scheduler = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualReadinessSource _source;

    public VirtualKernelTests()
    {
        _kernel = new VirtualKernel(_scheduler, Tick);
        _source = new VirtualReadinessSource(_kernel);
    }

    [Fact]
    public void Readiness_is_recorded_at_the_ticks_it_is_drawn_at()
    {
        VirtualFile file = _kernel.OpenPulsed(" 200ms -r--r-|");

        ITestableObserver<Readiness> observer = _scheduler.Start(
            () => _source.WhenReadable(file).Select(static ready => ready.Events));

        // "200ms" is 200 frames, and a frame is a tick here; the notice of the end is scheduled, which costs a tick more.
        observer.Messages.AssertEqual(
            OnNext(201, Readiness.Read), OnNext(204, Readiness.Read), OnCompleted<Readiness>(206));
        Assert.Equal(
            [new InterestChange(200, Readiness.Read), new InterestChange(206, Readiness.None)], file.InterestHistory);
    }

    [Fact]
    public void The_test_schedulers_own_time_of_disposal_ends_the_interest()
    {
        VirtualFile file = _kernel.Open(" 300ms r");

        ITestableObserver<long> observer = _scheduler.Start(
            () => _source.WhenReadable(file).Select(_ => _scheduler.Clock), created: 100, subscribed: 200, disposed: 303);

        observer.Messages.AssertEqual(OnNext(300, 300L), OnNext(301, 301L), OnNext(302, 302L));
        Assert.Equal(new InterestChange(303, Readiness.None), file.InterestHistory[^1]);
    }

    [Fact]
    public void Readiness_before_the_subscription_is_reported_one_tick_after_it()
    {
        VirtualFile file = _kernel.OpenPulsed("--r");

        ITestableObserver<Readiness> observer = _scheduler.Start(
            () => _source.WhenReadable(file).Select(static ready => ready.Events));

        observer.Messages.AssertEqual(OnNext(Subscribed + 1, Readiness.Read));
    }

    [Fact]
    public void A_hot_observable_of_the_test_scheduler_and_readiness_share_the_time()
    {
        VirtualFile file = _kernel.OpenPulsed(" 250ms r");
        ITestableObservable<string> hot = _scheduler.CreateHotObservable(
            OnNext(240, "before"), OnNext(260, "after"), OnCompleted<string>(270));

        ITestableObserver<string> observer = _scheduler.Start(
            () => hot.Merge(_source.WhenReadable(file).Select(static _ => "ready").Take(1)));

        observer.Messages.AssertEqual(
            OnNext(240, "before"), OnNext(250, "ready"), OnNext(260, "after"), OnCompleted<string>(270));
    }

    [Fact]
    public void An_operator_with_a_timeout_runs_on_the_test_scheduler()
    {
        VirtualSocket socket = _kernel.OpenSocket(" 210ms a----b");
        var buffer = new byte[8];

        ITestableObserver<bool> observer = _scheduler.Start(() => _source.WhenReadable(socket)
            .Select(_ => socket.TryRead(buffer, out int _))
            .Timeout(TimeSpan.FromTicks(20), _source.Scheduler));

        observer.Messages.AssertEqual(
            OnNext(210, true), OnNext(215, true), OnError<bool>(235, static e => e is TimeoutException));
    }

    [Fact]
    public void A_recording_of_a_marble_scheduler_compares_with_recorded_notifications()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("--r---r-|");
        MarbleRecording<Readiness> recording =
            marbles.Record(source.WhenReadable(file).Select(static ready => ready.Events));
        marbles.Run();

        IEnumerable<Recorded<Notification<Readiness>>> recorded =
            recording.Select(static message => new Recorded<Notification<Readiness>>(message.Frame, message.Notification));
        recorded.AssertEqual(OnNext(2, Readiness.Read), OnNext(6, Readiness.Read), OnCompleted<Readiness>(8));
    }
}
