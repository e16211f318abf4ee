using System.Reactive.Concurrency;

namespace Rx.Selectors.Tests.Streams;

/// <summary>When nothing has happened for too long, in virtual time.</summary>
public sealed class StallWatchTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HistoricalScheduler _time = new();
    private readonly StallWatch _watch;
    private int _stalls;

    public StallWatchTests() => _watch = new StallWatch(_time, Timeout, () => _stalls++);

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void A_wait_without_progress_is_a_stall_when_the_time_is_over()
    {
        _watch.BeginWait();
        Pass(9.999);
        Assert.Equal(0, _stalls);
        Pass(0.001);
        Assert.Equal(1, _stalls);
        Pass(100);
        Assert.Equal(1, _stalls);
    }

    [Fact]
    public void The_time_is_counted_from_the_last_progress()
    {
        _watch.BeginWait();
        for (int i = 0; i < 10; i++)
        {
            Pass(7);
            _watch.NoteProgress();
        }

        Pass(9.999);
        Assert.Equal(0, _stalls);
        Pass(0.001);
        Assert.Equal(1, _stalls);
    }

    [Fact]
    public void Time_without_a_wait_does_not_count()
    {
        _watch.BeginWait();
        Pass(5);
        _watch.EndWait();
        Pass(4);
        _watch.BeginWait();
        Pass(9.999);
        Assert.Equal(0, _stalls);
        Pass(0.001);
        Assert.Equal(1, _stalls);
    }

    [Fact]
    public void A_wait_that_begins_after_the_timer_has_run_out_is_timed_again()
    {
        _watch.BeginWait();
        _watch.EndWait();
        Pass(1_000);
        Assert.Equal(0, _stalls);

        _watch.BeginWait();
        Pass(10);
        Assert.Equal(1, _stalls);
    }

    [Fact]
    public void After_disposal_nothing_stalls()
    {
        _watch.BeginWait();
        _watch.Dispose();

        Pass(1_000);

        Assert.Equal(0, _stalls);
    }

    private void Pass(double seconds) => _time.AdvanceBy(TimeSpan.FromSeconds(seconds));
}
