using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using ChatServer.Sessions;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Sessions;

/// <summary>A burst of two, then one each ten milliseconds.</summary>
public sealed class FloodGateTests : IDisposable
{
    private static readonly Func<IObservable<Unit>> NotOver = Observable.Empty<Unit>;

    private readonly MarbleScheduler _marbles = new(new MarbleSchedulerOptions { GroupCost = MarbleGroupCost.OneFrame });
    private readonly Subject<bool> _full = new();

    [Fact]
    public void Who_is_slow_is_not_held()
    {
        Expect("-a 20ms b 9ms c 9ms (d|)").ToBe("-a 20ms b 9ms c 9ms (d|)");
        ExpectFull("-");
    }

    [Fact]
    public void A_burst_passes_at_once_and_the_rest_at_the_rate()
    {
        Expect("-(abcd)").ToBe("-(ab) 9ms c 9ms d");
        ExpectFull("-t 19ms f");
    }

    [Fact]
    public void What_comes_while_something_waits_stays_in_order()
    {
        Expect("-(abc)-d").ToBe("-(ab) 9ms c 9ms d");
        ExpectFull("-t 19ms f");
    }

    [Fact]
    public void Silence_earns_a_burst_and_no_more()
    {
        Expect("(abc) 99ms (defg)").ToBe("(ab) 9ms c 89ms (de) 9ms f 9ms g");
    }

    [Fact]
    public void The_end_comes_at_once_and_what_waits_is_dropped()
    {
        Expect("(abc|)").ToBe("(ab|)");
    }

    [Fact]
    public void An_error_ends_it_at_once()
    {
        Expect("(abc)-#").ToBe("(ab)-#");
    }

    [Fact]
    public void A_rate_of_zero_holds_nothing()
    {
        var gate = new FloodGate<string>(new FloodLimit(TimeSpan.Zero, 1, _marbles, _marbles.StartStopwatch()));
        _marbles.Expect(gate.Hold(_marbles.Hot("(abcdefg|)"), NotOver)).ToBe("(abcdefg|)");
    }

    public void Dispose()
    {
        _marbles.Dispose();
        _full.Dispose();
    }

    private StreamExpectation<string> Expect(string sent)
    {
        var limit = new FloodLimit(TimeSpan.FromMilliseconds(10), 2, _marbles, _marbles.StartStopwatch());
        var gate = new FloodGate<string>(limit);
        gate.Subscribe(_full);
        return _marbles.Expect(gate.Hold(_marbles.Hot(sent), NotOver), name: sent);
    }

    private void ExpectFull(string expected) => _marbles.Expect(_full).ToBe(expected, ("t", true), ("f", false));
}
