using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Testing.Tests.Kernel;

namespace Rx.Selectors.Testing.Tests.Rules;

/// <summary>Rule 2: interest follows subscription. Drawn.</summary>
public sealed class InterestRules
{
    private readonly MarbleScheduler _marbles = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualReadinessSource _source;

    public InterestRules()
    {
        _kernel = new VirtualKernel(_marbles);
        _source = new VirtualReadinessSource(_kernel);
    }

    [Fact]
    public void Subscribing_asks_and_disposing_stops_asking()
    {
        VirtualFile file = _kernel.OpenPulsed("");
        _marbles.Expect(_source.WhenReadable(file).Readiness(), "--^----!").ToBe("");
        _marbles.Expect(_source.WhenReadable(file).Readiness(), "----------^-!").ToBe("");
        _marbles.ExpectInterest(file).ToBe("--^----!--^-!");
        _marbles.Run();
    }

    [Fact]
    public void The_kernel_is_asked_for_the_union_of_what_the_observers_want()
    {
        VirtualFile file = _kernel.OpenPulsed("");
        _marbles.Expect(_source.WhenReadable(file).Readiness(), "-^-----!").ToBe("");
        _marbles.Expect(_source.WhenWritable(file).Readiness(), "---^-------!").ToBe("");
        _marbles.Expect(_source.WhenReady(file, Readiness.Priority | Readiness.Read).Readiness(), "-----^---!").ToBe("");
        _marbles.Expect(file.Interest).ToBe("-r-x-7---w-0");
        _marbles.ExpectInterest(file, Readiness.Read).ToBe("-^-------!");
        _marbles.ExpectInterest(file, Readiness.Write).ToBe("---^-------!");
        _marbles.Run();
    }

    [Fact]
    public void A_second_observer_of_the_same_costs_the_kernel_nothing()
    {
        VirtualFile file = _kernel.OpenPulsed("--r");
        _marbles.Expect(_source.WhenReadable(file).Readiness(), "^-----!").ToBe("--r");
        _marbles.Expect(_source.WhenReadable(file).Readiness(), "-^------!").ToBe("--r");
        _marbles.Expect(file.Interest).ToBe("r-------0");
        _marbles.Run();
    }

    [Fact]
    public void A_reader_that_is_full_pauses_and_what_arrives_meanwhile_waits_in_the_kernel()
    {
        VirtualSocket socket = _kernel.OpenSocket("-a--b-c----d");
        var buffer = new byte[16];
        ReadinessEvent last = default;
        _marbles.Schedule(_marbles.Time("--|"), () => last.Disarm());
        _marbles.Schedule(_marbles.Time("---------|"), () => last.Arm());
        IObservable<string> reading = _source.WhenReadable(socket)
            .Do(ready => last = ready)
            .Select(_ => socket.TryRead(buffer, out int count) ? System.Text.Encoding.UTF8.GetString(buffer, 0, count) : "");

        _marbles.Expect(reading).ToBe("-a-------2-d", ("a", "a"), ("2", "bc"), ("d", "d"));
        _marbles.ExpectInterest(socket).ToBe("^-!------^");
        _marbles.Run();
    }

    [Fact]
    public void The_thread_hopping_operator_disarms_while_the_observer_is_busy_and_arms_again_when_it_has_returned()
    {
        VirtualFile file = _kernel.Open("--r--------r");
        var elsewhere = new SlowScheduler(_marbles, _marbles.Time("---|"));

        // What a plain ObserveOn would do is report in every frame; the observer reads only when it is reached.
        _marbles.Expect(_source.WhenReadable(file).ObserveReadyOn(elsewhere).Do(_ => file.Drain()).Readiness())
            .ToBe("-----r--------r");
        _marbles.ExpectInterest(file).ToBe("^-!--^-----!--^");
        _marbles.Run();
    }

    [Fact]
    public void A_plain_ObserveOn_is_notified_in_every_frame_until_the_file_is_read()
    {
        VirtualFile file = _kernel.Open("--r");
        var elsewhere = new SlowScheduler(_marbles, _marbles.Time("---|"));
        _marbles.Expect(_source.WhenReadable(file).ObserveOn(elsewhere).Do(_ => file.Drain()).Readiness())
            .ToBe("-----r--r--r");
        _marbles.Run();
    }

    /// <summary>Another thread, as seen from virtual time: what it is given runs a while later.</summary>
    private sealed class SlowScheduler(IScheduler time, TimeSpan lag) : IScheduler
    {
        public DateTimeOffset Now => time.Now;

        public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) =>
            time.Schedule((this, state, action), lag, static (_, work) => work.action(work.Item1, work.state));

        public IDisposable Schedule<TState>(
            TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) =>
            time.Schedule((this, state, action), dueTime + lag, static (_, work) => work.action(work.Item1, work.state));

        public IDisposable Schedule<TState>(
            TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
            Schedule(state, dueTime - Now, action);
    }
}
