using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Marbles;

public sealed class DisposingTests
{
    [Fact]
    public void Dispose_runs_and_compares()
    {
        var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("-a")).ToBe("-b");

        Assert.Throws<MarbleAssertionException>(marbles.Dispose);
    }

    [Fact]
    public void Dispose_runs_though_nothing_is_expected()
    {
        bool hasRun = false;
        using (var marbles = new MarbleScheduler())
        {
            marbles.Schedule(TimeSpan.FromDays(0.5), () => hasRun = true);
        }

        Assert.True(hasRun);
    }

    [Fact]
    public void Dispose_does_not_run_what_was_run_before()
    {
        int runs = 0;
        using (var marbles = new MarbleScheduler())
        {
            marbles.Run();
            marbles.Schedule(() => runs++);
        }

        using (var marbles = new MarbleScheduler())
        {
            marbles.Schedule(() => runs++);
            marbles.Schedule(TimeSpan.FromMilliseconds(5), () => runs += 100);
            marbles.AdvanceBy(1);
        }

        Assert.Equal(1, runs);
    }

    [Fact]
    public void Dispose_compares_what_was_expected_after_a_run()
    {
        var marbles = new MarbleScheduler();
        marbles.Run();
        marbles.Expect(marbles.Cold("a")).ToBe("b");

        Assert.Throws<MarbleAssertionException>(marbles.Dispose);
    }

    [Fact]
    public void An_expectation_may_be_completed_after_a_run()
    {
        var marbles = new MarbleScheduler();
        StreamExpectation<string> expectation = marbles.Expect(marbles.Cold("-z"));
        marbles.Run();
        expectation.ToBe("-q");

        Assert.Throws<MarbleAssertionException>(marbles.Dispose);
    }

    [Fact]
    public void An_expectation_that_says_nothing_is_an_error()
    {
        var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("-a|");
        marbles.Expect(source.Skip(1));
        marbles.ExpectSubscriptions(source);

        Exception error = Assert.Throws<MarbleAssertionException>(marbles.Dispose);

        Assert.Equal(
            "Nothing was expected of Expect(source.Skip(1)), ExpectSubscriptions(source): call ToBe or ToEqual.",
            error.Message);
    }

    [Fact]
    public void Dispose_twice_compares_once()
    {
        var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("a")).ToBe("b");

        Assert.Throws<MarbleAssertionException>(marbles.Dispose);
        marbles.Dispose();
    }

    [Fact]
    public void Dispose_is_silent_after_a_failed_run()
    {
        var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("a")).ToBe("b");
        marbles.Expect(marbles.Cold("a"));

        Assert.Throws<MarbleAssertionException>(marbles.Run);
        marbles.Dispose();
    }

    [Fact]
    public void Dispose_is_silent_after_an_action_threw()
    {
        var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("a")).ToBe("b");
        marbles.Schedule(() => throw new TimeoutException());

        Assert.Throws<TimeoutException>(() => marbles.AdvanceBy(1));
        Assert.False(marbles.IsEnabled);
        marbles.Dispose();
    }

    [Fact]
    public void Dispose_is_silent_when_the_test_has_thrown() =>
        Assert.Throws<TimeoutException>(static () =>
        {
            using var marbles = new MarbleScheduler();
            marbles.Expect(marbles.Cold("a")).ToBe("b");
            Throw();
        });

    [Fact]
    public void Dispose_is_silent_when_the_test_has_thrown_from_within_a_handler()
    {
        try
        {
            Throw();
        }
        catch (TimeoutException)
        {
            Dispose_is_silent_when_the_test_has_thrown();
        }
    }

    [Fact]
    public Task Dispose_is_silent_when_an_async_test_has_thrown_before_it_awaited() =>
        Assert.ThrowsAsync<TimeoutException>(static async () =>
        {
            using var marbles = new MarbleScheduler();
            marbles.Expect(marbles.Cold("a")).ToBe("b");
            Throw();
            await Task.Yield();
        });

    [Fact]
    public void Dispose_compares_within_a_handler()
    {
        try
        {
            Throw();
        }
        catch (TimeoutException)
        {
            Dispose_runs_and_compares();
        }
    }

    [Fact]
    public void Dispose_compares_after_an_exception_was_handled()
    {
        var marbles = new MarbleScheduler();
        marbles.Expect(marbles.Cold("a")).ToBe("b");
        Assert.Throws<TimeoutException>(Throw);

        Assert.Throws<MarbleAssertionException>(marbles.Dispose);
    }

    // The continuation runs on this thread, inside the handler: nothing was thrown by the one whose test this is.
    [Fact]
    public void Dispose_compares_where_an_await_goes_on_inside_the_handler_of_another_exception()
    {
        var awaited = new TaskCompletionSource();
        Task test = Awaiting();
        try
        {
            Throw();
        }
        catch (TimeoutException)
        {
            awaited.SetResult();
        }

        Assert.IsType<MarbleAssertionException>(test.Exception?.InnerException);

        async Task Awaiting()
        {
            using var marbles = new MarbleScheduler();
            marbles.Expect(marbles.Cold("a")).ToBe("b");
            await awaited.Task;
        }
    }

    [Fact]
    public void A_disposed_scheduler_makes_and_expects_nothing()
    {
        var marbles = new MarbleScheduler();
        MarbleObservable<string> source = marbles.Cold("a");
        marbles.Dispose();

        Assert.Throws<ObjectDisposedException>(marbles.Run);
        Assert.Throws<ObjectDisposedException>(() => marbles.Cold("a"));
        Assert.Throws<ObjectDisposedException>(() => marbles.Hot("a"));
        Assert.Throws<ObjectDisposedException>(() => marbles.Time("-|"));
        Assert.Throws<ObjectDisposedException>(() => marbles.Expect(source));
        Assert.Throws<ObjectDisposedException>(() => marbles.Record(source));
        Assert.Throws<ObjectDisposedException>(() => marbles.ExpectSubscriptions(source));
    }

    private static void Throw() => throw new TimeoutException();
}
