using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Selectors.Testing.Tests.Kernel;

namespace Rx.Selectors.Testing.Tests.Rules;

/// <summary>Rules 6 and 7: endings, and observers that throw. Drawn.</summary>
public sealed class EndingRules
{
    private readonly MarbleScheduler _marbles = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualReadinessSource _source;

    public EndingRules()
    {
        _kernel = new VirtualKernel(_marbles);
        _source = new VirtualReadinessSource(_kernel);
    }

    [Fact]
    public void Unregistering_completes_every_observer_of_the_file()
    {
        VirtualFile file = _kernel.OpenPulsed("-r--|");
        _marbles.Expect(_source.WhenReadable(file).Readiness()).ToBe("-r--|");
        _marbles.Expect(_source.WhenWritable(file).Readiness()).ToBe("----|");
        _marbles.ExpectInterest(file).ToBe("^---!");
        _marbles.Run();
    }

    [Fact]
    public void The_end_of_the_source_completes_all_observers_and_later_subscriptions_fail()
    {
        VirtualFile first = _kernel.OpenPulsed("-r-----r");
        VirtualFile second = _kernel.OpenPulsed("--r----r");
        _marbles.Schedule(_marbles.Time("-----|"), _source.End);
        _marbles.Expect(_source.WhenReadable(first).Readiness()).ToBe("-r---|");
        _marbles.Expect(_source.WhenReadable(second).Readiness()).ToBe("--r--|");
        _marbles.Expect(_source.KeyChanges.Select(_ => "k")).ToBe("(kk)-|", ("k", "k"));
        _marbles.Expect(_source.WhenReadable(first).Readiness().EndedBy<ObjectDisposedException>(), "------^").ToBe("------(E|)");
        _marbles.Run();
    }

    [Fact]
    public void An_invalid_descriptor_fails_its_observers_alone()
    {
        VirtualFile invalid = _kernel.OpenPulsed("-r--#");
        VirtualFile other = _kernel.OpenPulsed("-r--r-r");
        _marbles.Expect(_source.WhenReadable(invalid).Readiness().EndedBy<ObjectDisposedException>()).ToBe("-r--(E|)");
        _marbles.Expect(_source.WhenWritable(invalid).Readiness().EndedBy<ObjectDisposedException>()).ToBe("----(E|)");
        _marbles.Expect(_source.WhenReadable(other).Readiness()).ToBe("-r--r-r");
        _marbles.Run();
    }

    [Fact]
    public void A_hang_up_is_readiness_not_an_ending()
    {
        VirtualFile file = _kernel.Open("--h-0--r-0");
        var values = new Dictionary<string, Readiness>
        {
            ["h"] = Readiness.Read | Readiness.HangUp,
            ["r"] = Readiness.Read,
        };
        _marbles.Expect(_source.WhenReadable(file).Readiness()).ToBe("--hh---rr", values);
        _marbles.Run();
    }

    [Fact]
    public void An_observer_that_throws_is_unsubscribed_and_the_others_of_the_batch_are_notified_nevertheless()
    {
        VirtualFile bad = _kernel.OpenPulsed("-r--r");
        VirtualFile good = _kernel.OpenPulsed("-r--r");
        List<long> heard = [];
        _source.WhenReadable(bad).Subscribe(_ => throw new InvalidOperationException("an observer's"));
        _source.WhenReadable(good).Subscribe(_ => heard.Add(_marbles.Frame));

        var thrown = Assert.Throws<InvalidOperationException>(_marbles.Start);
        Assert.Equal("an observer's", thrown.Message);
        Assert.Equal([new InterestChange(0, Readiness.Read), new InterestChange(1, Readiness.None)], bad.InterestHistory);

        _marbles.Stop();
        _marbles.Start();
        Assert.Equal([1L, 4L], heard);
    }
}
