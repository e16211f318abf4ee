using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>A descriptor that nothing is asked for stays in the epoll instance: what that must not be noticed by.</summary>
public sealed class DisarmedDescriptorTests : IDisposable
{
    private readonly EpollSelector _selector = new();
    private readonly RawPipe _pipe = new();
    private readonly SelectorKey _key;

    public DisarmedDescriptorTests()
    {
        _key = _selector.Register(_pipe.ReadEnd, Readiness.Read);
        Arm(Readiness.None);
    }

    public void Dispose()
    {
        _selector.Dispose();
        _pipe.Dispose();
    }

    [Fact]
    public void A_hang_up_of_a_disarmed_descriptor_does_not_wake_twice_and_is_reported_when_it_is_armed()
    {
        using var outside = new EpollSelector();
        outside.Register(_selector.FileDescriptor, Readiness.Read);
        _pipe.CloseWriteEnd();
        Assert.Empty(_selector.Select(TimeSpan.Zero)); // the kernel has told of it here

        Assert.Empty(outside.Select(TimeSpan.Zero)); // it would be readable if the kernel had still something to tell

        Arm(Readiness.Read);
        ReadinessEvent ready = Assert.Single(_selector.Select(TimeSpan.Zero));
        Assert.Equal(Readiness.Read | Readiness.HangUp, ready.Events);
    }

    [Fact]
    public void Readiness_while_a_descriptor_is_disarmed_is_reported_when_it_is_armed()
    {
        _pipe.Write();
        Assert.Empty(_selector.Select(TimeSpan.Zero));

        Arm(Readiness.Read);

        Assert.Same(_key, Assert.Single(_selector.Select(TimeSpan.Zero)).Key);
    }

    [Fact]
    public void A_number_that_was_closed_and_reused_meanwhile_reports_nothing_of_its_old_file()
    {
        using var duplicate = new RawDescriptor(Libc.Duplicate(_pipe.ReadEnd));
        using var other = new RawPipe();
        Libc.DuplicateOnto(other.ReadEnd, _pipe.ReadEnd); // closes the old file's number; the duplicate keeps it reporting

        Assert.True(Arm(Readiness.Read));
        _pipe.CloseWriteEnd(); // the old file hangs up
        Assert.Empty(_selector.Select(TimeSpan.Zero));

        other.Write();
        ReadinessEvent ready = Assert.Single(_selector.Select(TimeSpan.Zero));
        Assert.Same(_key, ready.Key);
        Assert.Equal(Readiness.Read, ready.Events);
    }

    private bool Arm(Readiness events)
    {
        lock (_selector.Gate)
        {
            return _selector.TryArm(_key, events, out _);
        }
    }
}
