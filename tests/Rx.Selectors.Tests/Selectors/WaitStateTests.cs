namespace Rx.Selectors.Tests.Selectors;

/// <summary>Who writes to the wake-up descriptor: once for each sleep, and not for nobody.</summary>
public sealed class WaitStateTests
{
    private WaitState _state;

    [Fact]
    public void A_thousand_wake_ups_of_a_sleeper_cost_one_write()
    {
        Assert.True(_state.FallAsleep());

        Assert.Equal(1, Enumerable.Range(0, 1000).Count(_ => _state.RequestWake()));
        Assert.True(_state.Awake());
    }

    [Fact]
    public void A_wake_up_without_a_sleeper_costs_no_write_and_the_next_sleep_does_not_begin()
    {
        Assert.False(_state.RequestWake());
        Assert.False(_state.RequestWake());

        Assert.False(_state.FallAsleep());
        Assert.True(_state.Awake());
        Assert.True(_state.FallAsleep());
        Assert.False(_state.Awake());
    }

    [Fact]
    public void An_interrupt_costs_one_write_and_does_not_count_as_a_wake_up()
    {
        Assert.False(_state.Interrupt());
        Assert.True(_state.FallAsleep());

        Assert.Equal(1, Enumerable.Range(0, 1000).Count(_ => _state.Interrupt()));
        Assert.False(_state.Awake());
    }

    [Fact]
    public void A_wake_up_after_an_interrupt_of_the_same_sleep_writes_no_more_and_is_not_lost()
    {
        Assert.True(_state.FallAsleep());
        Assert.True(_state.Interrupt());

        Assert.False(_state.RequestWake());
        Assert.True(_state.Awake());
    }

    [Fact]
    public void Wake_ups_from_four_threads_at_once_cost_one_write_a_sleep_at_most()
    {
        for (int sleep = 0; sleep < 1000; sleep++)
        {
            bool fellAsleep = _state.FallAsleep();
            int writes = 0;
            Parallel.For(0, 4, _ =>
            {
                if (_state.RequestWake())
                {
                    Interlocked.Increment(ref writes);
                }
            });

            Assert.True(fellAsleep);
            Assert.Equal(1, writes);
            Assert.True(_state.Awake());
        }
    }
}
