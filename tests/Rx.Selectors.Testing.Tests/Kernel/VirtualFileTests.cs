using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>Files whose readiness is drawn, and what their observers see.</summary>
public sealed class VirtualFileTests
{
    [Fact]
    public void Readiness_is_reported_in_the_frame_it_is_drawn_in()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("--r---r-r");

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("--r---r-r");
    }

    [Fact]
    public void A_file_that_is_not_drained_is_reported_again_in_every_frame()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r");

        marbles.Expect(source.WhenReadable(file).Readiness(), "^-----!").ToBe("--rrrr");
    }

    [Fact]
    public void A_file_that_is_drained_is_not_reported_until_it_is_ready_again()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r--r");

        marbles.Expect(source.WhenReadable(file).Do(_ => file.Drain()).Readiness()).ToBe("--r--r");
    }

    [Fact]
    public void A_slow_reader_is_reminded_until_it_has_drained()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("-r");
        int left = 3;

        IObservable<Readiness> reading = source.WhenReadable(file).Readiness().Do(_ =>
        {
            if (--left == 0)
            {
                file.Drain();
            }
        });
        marbles.Expect(reading).ToBe("-rrr");
    }

    [Fact]
    public void An_observer_sees_its_own_part_of_what_is_ready()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("r-w-x-p-3-(rw)");

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("r---r---r-r");
        marbles.Expect(source.WhenWritable(file).Readiness()).ToBe("--w-w---w-w");
        marbles.Expect(source.WhenReady(file, Rx.Selectors.Readiness.Priority).Readiness()).ToBe("------p");
    }

    [Fact]
    public void A_hang_up_comes_as_readiness_for_all_that_is_asked_for_with_a_hint_beside_it()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("--h--e");
        var values = new Dictionary<string, Readiness>
        {
            ["h"] = Rx.Selectors.Readiness.Read | Rx.Selectors.Readiness.HangUp,
            ["e"] = Rx.Selectors.Readiness.Read | Rx.Selectors.Readiness.Error,
        };

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("--h--e", values);
    }

    [Fact]
    public void Symbols_may_have_masks_of_their_own()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        const Readiness halfClosed = Rx.Selectors.Readiness.Read | Rx.Selectors.Readiness.ReadClosed;
        var masks = new Dictionary<string, Readiness> { ["c"] = halfClosed };
        VirtualFile file = kernel.OpenPulsed("--r--c", masks);

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("--r--c", new Dictionary<string, Readiness>
        {
            ["r"] = Rx.Selectors.Readiness.Read,
            ["c"] = halfClosed,
        });
    }

    [Fact]
    public void A_zero_ends_all_readiness()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("-r---0---w-0");

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("-rrrr");
        marbles.Expect(source.WhenWritable(file).Readiness()).ToBe("---------ww");
    }

    [Fact]
    public void A_file_that_was_ready_before_the_test_is_ready_when_it_begins()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("-r-^--r");

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("r--r");
    }

    [Fact]
    public void Readiness_without_an_observer_is_reported_to_a_later_observer()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("-r");

        marbles.Expect(source.WhenReadable(file).Readiness(), "----^").ToBe("----r");
    }

    [Fact]
    public void The_end_of_a_diagram_completes_its_observers_and_a_cross_fails_them()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile ended = kernel.OpenPulsed("-r--|");
        VirtualFile invalid = kernel.OpenPulsed("-r--#");

        marbles.Expect(source.WhenReadable(ended).Readiness()).ToBe("-r--|");
        marbles.Expect(source.WhenReadable(ended).Readiness(), "------^").ToBe("");
        marbles.Expect(source.WhenReadable(invalid).Readiness().EndedBy<ObjectDisposedException>()).ToBe("-r--(E|)");
        marbles.Expect(source.WhenReadable(invalid).Readiness().EndedBy<ObjectDisposedException>(), "------^").ToBe("------(E|)");
    }

    [Fact]
    public void Files_that_become_ready_in_one_frame_are_one_batch_in_the_order_they_were_registered()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile first = kernel.OpenPulsed("---r");
        VirtualFile second = kernel.OpenPulsed("---r");
        VirtualFile third = kernel.OpenPulsed("---r");

        IObservable<string> all = Observable.Merge(
            source.WhenReadable(third).Select(_ => "c"),
            source.WhenReadable(first).Select(_ => "a"),
            source.WhenReadable(second).Select(_ => "b"));
        marbles.Expect(all).ToBe("---(cab)");
    }

    [Fact]
    public void Numbers_are_given_as_open_gives_them_lowest_first()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        VirtualFile first = kernel.Open("");
        VirtualFile second = kernel.Open("");
        Assert.Equal([3, 4], new[] { first.FileDescriptor, second.FileDescriptor });
        first.Close();
        Assert.False(first.IsOpen);
        Assert.Throws<ObjectDisposedException>(() => first.FileDescriptor);
        Assert.Equal(3, kernel.Open("").FileDescriptor);
    }

    [Fact]
    public void A_file_may_open_later()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("----r", lifetime: "--^");

        Assert.Throws<InvalidOperationException>(() => file.FileDescriptor);
        marbles.Expect(source.WhenReadable(file).Readiness(), "---^").ToBe("----r");
    }

    [Theory]
    [InlineData("--q")]
    [InlineData("--R")]
    public void A_symbol_without_a_meaning_is_refused(string readiness)
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        Assert.Throws<ArgumentException>(() => kernel.Open(readiness));
    }

    [Fact]
    public void A_file_that_is_never_drained_ends_the_run_with_an_error_that_names_it()
    {
        var scheduler = new System.Reactive.Concurrency.HistoricalScheduler();
        var kernel = new VirtualKernel(scheduler);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r");
        using IDisposable forever = source.WhenReadable(file).Subscribe();

        var endless = Assert.Throws<InvalidOperationException>(scheduler.Start);
        Assert.Contains("VirtualFile 3 has been reported ready for 10,000 turns", endless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hang_up_stays_however_often_it_is_drained_and_ends_the_run_with_an_error_that_says_so()
    {
        var scheduler = new System.Reactive.Concurrency.HistoricalScheduler();
        var kernel = new VirtualKernel(scheduler);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r--h");
        using IDisposable forever = source.WhenReadable(file).Subscribe(_ => file.Drain());

        var endless = Assert.Throws<InvalidOperationException>(scheduler.Start);
        Assert.Contains("A hang-up or an error cannot be drained", endless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_costs_what_it_costs_the_scheduler()
    {
        using var marbles = new MarbleScheduler(new MarbleSchedulerOptions { GroupCost = MarbleGroupCost.OneFrame });
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("(rw)-r");
        VirtualSocket socket = kernel.OpenSocket("(ab)-c");

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("r-r");
        marbles.Expect(source.Receive(socket).Select(static bytes => bytes.Length)).ToBe("2-1");
    }

    [Fact]
    public void A_pulse_is_consumed_only_for_the_events_it_was_reported_for()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("-x");

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("-r");
        marbles.Expect(source.WhenWritable(file).Readiness(), "---^").ToBe("---w");
    }

    [Fact]
    public void Readiness_beside_a_file_that_is_never_drained_is_reported_at_once()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile busy = kernel.Open("r");
        VirtualFile other = kernel.OpenPulsed("");
        List<long> told = [];
        using IDisposable spinning = source.WhenReadable(busy).Subscribe();
        using IDisposable reading = source.WhenReadable(other).Subscribe(_ => told.Add(marbles.Clock));
        marbles.Schedule(TimeSpan.FromMilliseconds(2.5), () => other.MakeReady(Rx.Selectors.Readiness.Read));
        marbles.Schedule(TimeSpan.FromMilliseconds(5), () => busy.Drain());

        marbles.Run();
        Assert.Equal([TimeSpan.FromMilliseconds(2.5).Ticks], told);
    }

    [Fact]
    public void An_observer_that_arms_again_and_does_not_read_ends_the_run_too()
    {
        var scheduler = new System.Reactive.Concurrency.HistoricalScheduler();
        var kernel = new VirtualKernel(scheduler);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r");
        using IDisposable forever = source.WhenReadable(file, trigger: Trigger.OneShot).Subscribe(static ready => ready.Arm());

        Assert.Throws<InvalidOperationException>(scheduler.Start);
    }

    [Fact]
    public void An_exception_of_an_observer_in_a_frame_does_not_stop_the_kernel()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile bad = kernel.OpenPulsed("-r-|");
        VirtualFile good = kernel.OpenPulsed("-r---r");
        List<long> told = [];
        bad.Interest.Where(static asked => asked == Rx.Selectors.Readiness.None)
            .Subscribe(_ => throw new TimeoutException("the test's own"));
        source.WhenReadable(bad).Subscribe();
        source.WhenReadable(good).Subscribe(_ => told.Add(marbles.Frame));

        Assert.Throws<TimeoutException>(marbles.Start);
        marbles.Stop();
        marbles.Start();
        Assert.Equal([1L, 5L], told);
    }
}
