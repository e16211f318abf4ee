using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Selectors.Testing.Tests.Kernel;

namespace Rx.Selectors.Testing.Tests.Rules;

/// <summary>Rules 3 and 5: delivery in kernel order, silence at once. Drawn.</summary>
public sealed class DeliveryRules
{
    private readonly MarbleScheduler _marbles = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualReadinessSource _source;

    public DeliveryRules()
    {
        _kernel = new VirtualKernel(_marbles);
        _source = new VirtualReadinessSource(_kernel);
    }

    [Fact]
    public void An_observer_disposed_of_earlier_in_a_batch_is_silent_though_its_event_was_fetched()
    {
        VirtualFile first = _kernel.OpenPulsed("-r-r");
        VirtualFile second = _kernel.OpenPulsed("-r-r");
        List<string> heard = [];
        var reading = new SerialDisposable();
        using IDisposable disposing = _source.WhenReadable(first).Subscribe(_ =>
        {
            heard.Add($"first {_marbles.Frame}");
            if (_marbles.Frame == 3)
            {
                reading.Dispose();
            }
        });
        reading.Disposable = _source.WhenReadable(second).Subscribe(_ => heard.Add($"second {_marbles.Frame}"));
        _marbles.Run();
        Assert.Equal(["first 1", "second 1", "first 3"], heard);
    }

    [Fact]
    public void A_key_unregistered_earlier_in_a_batch_says_nothing_but_its_end()
    {
        VirtualFile first = _kernel.OpenPulsed("-r-r");
        VirtualFile second = _kernel.OpenPulsed("-r-r");
        IObservable<Readiness> unregistering = _source.WhenReadable(first).Readiness().Do(_ =>
        {
            if (_marbles.Frame == 3)
            {
                _source.Unregister(second);
            }
        });
        _marbles.Expect(unregistering).ToBe("-r-r");
        _marbles.Expect(_source.WhenReadable(second).Readiness()).ToBe("-r-|");
        _marbles.Run();
    }

    [Fact]
    public void An_observer_that_unregisters_its_own_key_does_not_receive_the_end_within_its_event()
    {
        VirtualFile file = _kernel.OpenPulsed("--r--r");
        bool isInside = false;
        IObservable<Readiness> reading = _source.WhenReadable(file).Readiness()
            .Do(
                _ =>
                {
                    isInside = true;
                    _source.Unregister(file);
                    isInside = false;
                },
                () => Assert.False(isInside));
        _marbles.Expect(reading).ToBe("--(r|)");
        _marbles.Run();
    }

    [Fact]
    public void An_observer_subscribed_within_an_event_receives_existing_readiness_in_the_same_frame()
    {
        VirtualFile first = _kernel.OpenPulsed("--r");
        VirtualFile second = _kernel.OpenPulsed("r");
        _marbles.Expect(_source.WhenReadable(first).Take(1).Concat(_source.WhenReadable(second)).Readiness()).ToBe("--(rr)");
        _marbles.Run();
    }

    [Fact]
    public void Work_comes_between_the_turns_that_a_crowd_of_ready_files_takes_and_no_file_is_favoured()
    {
        var narrow = new VirtualReadinessSource(_kernel, eventsPerTurn: 2);
        VirtualFile[] files = [.. Enumerable.Range(0, 4).Select(_ => _kernel.Open("-r"))];
        List<string> told = [];
        foreach ((int i, VirtualFile file) in files.Index())
        {
            narrow.WhenReadable(file).TakeUntil(_marbles.Cold("---|").LastOrDefaultAsync()).Subscribe(_ =>
            {
                told.Add($"{"abcd"[i]}{_marbles.Frame}");
                narrow.Loop.Schedule(() => told.Add("work"));
            });
        }

        _marbles.Run();
        Assert.Equal(
            ["a1", "b1", "work", "work", "c1", "d1", "work", "work", "c2", "d2", "work", "work", "a2", "b2", "work", "work"],
            told);
    }

    [Fact]
    public void Work_and_timers_have_their_turn_beside_a_file_that_is_always_ready()
    {
        VirtualFile busy = _kernel.Open("r");
        IObservable<string> all = Observable.Merge(
            _source.WhenReadable(busy).Select(_ => "r"),
            Observable.Timer(TimeSpan.FromMilliseconds(2), _source.Scheduler).Select(_ => "t"));
        _marbles.Expect(all, "^--!").ToBe("rr(tr)");
        _marbles.Run();
    }
}
