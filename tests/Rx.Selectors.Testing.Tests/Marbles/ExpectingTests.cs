using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Marbles;

/// <summary>
/// Whole pipelines, each of which would be red with any other diagram; see <see cref="DrawnFailuresTests"/>.
/// </summary>
public sealed class ExpectingTests
{
    [Fact]
    public void Delays_are_frames()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> input = marbles.Cold("-a-b-c|");
        MarbleObservable<string> late = marbles.Cold("-- 9ms a 9ms b 9ms (c|)");

        IObservable<string> output = input
            .Select(value => Observable.Return(value).Delay(TimeSpan.FromMilliseconds(10), marbles))
            .Concat();

        marbles.Expect(output).ToBe("-- 9ms a 9ms b 9ms (c|)");
        marbles.Expect(output).ToEqual(late);
        marbles.ExpectSubscriptions(input).ToBe("^-----!", "^-----!");
    }

    [Fact]
    public void A_quiet_time_is_a_frame_a_millisecond()
    {
        using var marbles = new MarbleScheduler();

        marbles.Expect(marbles.Cold("-a-b-c--------|").Throttle(marbles.Time("-----|"), marbles))
            .ToBe("                  ------ 4ms c---|");
    }

    [Fact]
    public void Long_times_cost_nothing()
    {
        using var marbles = new MarbleScheduler();

        marbles.Expect(marbles.Cold("-a|").Delay(TimeSpan.FromHours(20), marbles)).ToBe("- 1200m a|");
    }

    [Fact]
    public void Cold_and_hot_merge()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> cold = marbles.Cold("-a-c-e|");
        MarbleObservable<string> hot = marbles.Hot(" ^-b-d-f|");
        IObservable<string> output = cold.Merge(hot);

        marbles.Expect(output).ToBe("                -abcdef|");
        marbles.Expect(output).ToEqual(marbles.Cold("-abcdef|"));
        marbles.ExpectSubscriptions(cold).ToBe("     ^-----!", "^-----!");
        marbles.ExpectSubscriptions(hot).ToBe("      ^------!", "^------!");
    }

    [Fact]
    public void A_stream_that_completes_within_the_subscription_completes_at_its_frame()
    {
        using var marbles = new MarbleScheduler();

        marbles.Expect(Observable.Empty<int>()).ToBe("|");
        marbles.Expect(Observable.Return(7)).ToBe("(7|)");
        marbles.Expect(Observable.Throw<int>(new MarbleException())).ToBe("#");
        marbles.Expect(Observable.Never<int>()).ToBe("-");
        marbles.Expect(Observable.Return(7), "--(^!)").ToBe("--(7|)");
    }

    [Fact]
    public void A_subscription_diagram_without_a_caret_subscribes_at_frame_0()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("a-b-c-|");

        marbles.Expect(source, "---!").ToBe("a-b");
        marbles.Expect(source, "").ToBe("a-b-c-|");
        marbles.ExpectSubscriptions(source).ToBe("^--!", "^-----!");
    }

    [Fact]
    public void An_endless_stream_is_expected_until_it_is_unsubscribed_from()
    {
        using var marbles = new MarbleScheduler();

        marbles.Expect(Observable.Interval(TimeSpan.FromMilliseconds(2), marbles), "-^-------!").ToBe("---0-1-2-");
    }

    [Fact]
    public void Errors_are_expected_by_type_and_message()
    {
        using var marbles = new MarbleScheduler();
        var error = new TimeoutException("too late");

        marbles.Expect(marbles.Cold("-#", error)).ToBe("-#", error);
        marbles.Expect(marbles.Cold("-#", error)).ToBe("-#", new TimeoutException("too late"));
        marbles.Expect(marbles.Cold("-#")).ToBe("-#");
        marbles.Expect(marbles.Cold("-#")).ToBe("-#", new MarbleException("error"));
        marbles.Expect(marbles.Cold("-a#", error, ("a", 1))).ToBe("-a#", error, ("a", 1));
        marbles.Expect(marbles.Hot("-a#", error, ("a", 1))).ToBe("-a#", error, ("a", 1));
    }

    [Theory]
    [InlineData("-a|", "-b|")]
    [InlineData("-a|", "-a-|")]
    [InlineData("-a|", "-a#")]
    [InlineData("-a|", "-a")]
    [InlineData("-a", "-a|")]
    [InlineData("-a", "-")]
    [InlineData("-", "-a")]
    [InlineData("-(ab)", "-ab")]
    [InlineData("-(ab)", "-(ba)")]
    [InlineData("a 1s b", "a 1001ms b")]
    public void Any_difference_fails(string actual, string expected)
    {
        using var toBe = new MarbleScheduler();
        toBe.Expect(toBe.Cold(actual)).ToBe(expected);
        using var toEqual = new MarbleScheduler();
        toEqual.Expect(toEqual.Hot(actual)).ToEqual(toEqual.Cold(expected));

        Assert.Throws<MarbleAssertionException>(toBe.Run);
        Assert.Throws<MarbleAssertionException>(toEqual.Run);
    }

    [Theory]
    [InlineData("^--!", "^-!")]
    [InlineData("^--!", "^--")]
    [InlineData("^--!", "")]
    [InlineData("", "^")]
    [InlineData("-^--!", "^---!")]
    public void Any_difference_of_subscriptions_fails(string actual, string expected)
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Hot("");
        if (actual.Length > 0)
        {
            marbles.Expect(source, actual).ToBe("");
        }

        marbles.ExpectSubscriptions(source).ToBe(expected);

        Assert.Throws<MarbleAssertionException>(marbles.Run);
    }

    [Fact]
    public void Subscriptions_that_a_source_of_its_own_notes_are_expected_in_the_same_way()
    {
        using var marbles = new MarbleScheduler();
        List<MarbleSubscription> noted = [new(2, 5), new(7, null)];

        marbles.ExpectSubscriptions(noted).ToBe("--^--!", "-------^");
    }

    [Fact]
    public void No_diagram_or_an_empty_one_expects_no_subscription()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("a");

        marbles.ExpectSubscriptions(source).ToBe();
        marbles.ExpectSubscriptions(source).ToBe("");
        marbles.ExpectSubscriptions(source).ToBe("----");
        marbles.ExpectSubscriptions(source).ToBe("--!");
    }

    [Fact]
    public void A_notification_after_the_end_is_a_difference()
    {
        using var marbles = new MarbleScheduler();
        marbles.Expect(new Unruly()).ToBe("(1|)");

        Exception error = Assert.Throws<MarbleAssertionException>(marbles.Run);
        Assert.StartsWith(
            "Expect(new Unruly()): nothing more was expected, but 2 came", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Something_is_expected_once_and_in_time()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("-");
        StreamExpectation<string> stream = marbles.Expect(source);
        SubscriptionExpectation subscriptions = marbles.ExpectSubscriptions(source);
        stream.ToBe("");
        subscriptions.ToBe("^");

        Assert.Throws<InvalidOperationException>(() => stream.ToBe(""));
        Assert.Throws<InvalidOperationException>(() => stream.ToEqual(source));
        Assert.Throws<InvalidOperationException>(() => subscriptions.ToBe("^"));

        marbles.Schedule(TimeSpan.FromMilliseconds(3), () => Assert.Throws<InvalidOperationException>(() =>
            marbles.Expect(source, "--^")));
    }

    [Fact]
    public void An_expectation_of_the_middle_of_a_run_begins_there()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("a-|");
        marbles.Schedule(TimeSpan.FromMilliseconds(3), () =>
        {
            marbles.Expect(source).ToBe("            ---a-|");
            marbles.Expect(source, "----^").ToBe("   ----a-|");
        });
    }

    [Fact]
    public void A_malformed_expectation_is_refused_where_it_is_written()
    {
        using var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("-");

        Assert.Throws<MarbleSyntaxException>(() => marbles.Expect(source, "--a"));
        Assert.Throws<MarbleSyntaxException>(() => marbles.Record(source, "^^"));
        StreamExpectation<string> stream = marbles.Expect(source);
        Assert.Throws<MarbleSyntaxException>(() => stream.ToBe("^-a"));
        Assert.Throws<ArgumentNullException>(() => stream.ToBe(null!));
        stream.ToBe("");
        SubscriptionExpectation subscriptions = marbles.ExpectSubscriptions(source);
        Assert.Throws<MarbleSyntaxException>(() => subscriptions.ToBe("^", "^|"));
        subscriptions.ToBe("^");

        Assert.Throws<ArgumentNullException>(() => marbles.Expect<int>(null!));
        Assert.Throws<ArgumentNullException>(() => marbles.Record<int>(null!));
        Assert.Throws<ArgumentNullException>(
            () => marbles.ExpectSubscriptions((IReadOnlyList<MarbleSubscription>)null!));
        Assert.Throws<ArgumentNullException>(() => marbles.ExpectSubscriptions((MarbleObservable<int>)null!));
        Assert.Throws<ArgumentNullException>(() => new MarbleScheduler(null!));
    }

    [Fact]
    public void Groups_cost_one_frame_where_that_is_asked_for()
    {
        using var marbles = new MarbleScheduler(new MarbleSchedulerOptions { GroupCost = MarbleGroupCost.OneFrame });
        MarbleObservable<string> cold = marbles.Cold("(ab)c|");
        MarbleObservable<string> hot = marbles.Hot("(ab)(^c)d");

        marbles.Expect(cold).ToBe("(ab)c|");
        marbles.Expect(cold.Delay(TimeSpan.FromMilliseconds(1), marbles)).ToBe("-(ab)c|");
        marbles.Expect(hot).ToBe("cd");
        marbles.ExpectSubscriptions(cold).ToBe("^-!", "(^)-!");
    }

    private sealed class Unruly : IObservable<int>
    {
        public IDisposable Subscribe(IObserver<int> observer)
        {
            observer.OnNext(1);
            observer.OnCompleted();
            observer.OnNext(2);
            return Disposable.Empty;
        }
    }
}
