using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>
/// The epoll instance is replaced to be rid of a file that it goes on reporting, and the kernel is short of something then.
/// </summary>
public sealed class EpollGhostTests : IDisposable
{
    private readonly EpollSelector _selector = new();
    private readonly RawPipe _ghost = new();
    private readonly RawDescriptor _duplicate;
    private readonly RawPipe[] _pipes = [new(), new(), new(), new()];

    public EpollGhostTests() => _duplicate = new RawDescriptor(Libc.Duplicate(_ghost.ReadEnd));

    public void Dispose()
    {
        LibcShim.AllowAll();
        _selector.Dispose();
        _duplicate.Dispose();
        _ghost.Dispose();
        Array.ForEach(_pipes, static pipe => pipe.Dispose());
    }

    [Theory]
    [InlineData("epoll_ctl(ADD)", Errno.ENOSPC, 0)]
    [InlineData("epoll_ctl(ADD)", Errno.ENOSPC, 3)]
    [InlineData("epoll_ctl(ADD)", Errno.ENOMEM, 4)]
    [InlineData("epoll_create1", Errno.EMFILE, 0)]
    [InlineData("dup3", 16, 0)] // EBUSY
    public void Good_descriptors_are_reported_though_the_instance_cannot_be_replaced(string call, int errno, int passed)
    {
        RegisterAll();
        MakeGhost();
        LibcShim.Refuse(call, errno, passed: passed);
        Assert.Empty(_selector.Select(TimeSpan.Zero)); // the ghost is reported, and stays

        WriteToAll();

        AssertAllAreReady();
        Assert.Equal(_pipes.Length, _selector.GetMap().Count);
    }

    [Fact]
    public void A_ghost_goes_when_there_are_watches_again()
    {
        RegisterAll();
        MakeGhost();
        LibcShim.Refuse("epoll_ctl(ADD)", Errno.ENOSPC, count: 3);
        for (int i = 0; i < 10; i++)
        {
            Assert.Empty(_selector.Select(TimeSpan.FromMilliseconds(10)));
        }

        // It could not sleep if the ghost were still there.
        var waiter = new KernelWaiter<int>(() => _selector.Select().Count);
        waiter.WaitUntilAsleep();
        _selector.Wake();
        Assert.Equal(0, waiter.Result());
        WriteToAll();
        AssertAllAreReady();
    }

    [Fact]
    public void A_ghost_that_stays_does_not_have_the_instance_copied_at_every_wait()
    {
        RegisterAll();
        MakeGhost();
        LibcShim.Refuse("epoll_ctl(ADD)", Errno.ENOSPC);
        int before = LibcShim.CallsOf("epoll_create1");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (int i = 0; i < 10_000; i++)
        {
            Assert.Empty(_selector.Select(TimeSpan.Zero));
        }

        // The pauses double from a millisecond on.
        int attempts = LibcShim.CallsOf("epoll_create1") - before;
        Assert.InRange(attempts, 1, 2 + (int)Math.Log2(1 + watch.Elapsed.TotalMilliseconds));
    }

    [Fact]
    public void Unregistering_enough_has_the_instance_replaced_at_once()
    {
        RegisterAll();
        MakeGhost();
        LibcShim.Refuse("epoll_ctl(ADD)", Errno.ENOSPC, count: 1, passed: 1 + 2); // the wake-up's, and two of four
        Assert.Empty(_selector.Select(TimeSpan.Zero));
        int before = LibcShim.CallsOf("dup3");

        _selector.Unregister(_pipes[3].ReadEnd); // one watch more, and one fewer to copy
        _selector.Select(TimeSpan.Zero);

        Assert.Equal(before + 1, LibcShim.CallsOf("dup3"));
    }

    [Fact]
    public void A_one_shot_that_has_been_reported_is_not_armed_by_a_replacement()
    {
        SelectorKey key = Register(_pipes[0], Trigger.OneShot);
        _pipes[0].Write();
        Assert.Single(Ready());
        MakeGhost();
        int before = LibcShim.CallsOf("dup3");
        Assert.Empty(Ready());
        Assert.Equal(before + 1, LibcShim.CallsOf("dup3"));

        Assert.Empty(Ready());
        Arm(key);
        Assert.Single(Ready());
    }

    [Fact]
    public void A_one_shot_that_is_reported_with_the_ghost_is_not_armed_by_the_replacement()
    {
        Register(_pipes[0], Trigger.OneShot);
        MakeGhost();
        _pipes[0].Write();
        int before = LibcShim.CallsOf("dup3");

        Assert.Single(Ready());

        Assert.Equal(before + 1, LibcShim.CallsOf("dup3"));
        Assert.Empty(Ready());
    }

    [Fact]
    public void A_one_shot_that_has_been_armed_again_is_armed_after_a_replacement()
    {
        SelectorKey key = Register(_pipes[0], Trigger.OneShot);
        _pipes[0].Write();
        Assert.Single(Ready());
        _pipes[0].Read();
        Arm(key);
        MakeGhost();
        Assert.Empty(Ready());

        _pipes[0].Write();

        Assert.Single(Ready());
        Assert.Empty(Ready());
    }

    [Fact]
    public void A_number_that_a_replacement_finds_closed_is_reported_once_with_an_error()
    {
        RegisterAll();
        MakeGhost();
        _pipes[1].CloseReadEnd();

        ReadinessEvent ready = Assert.Single(_selector.Select(TimeSpan.Zero));

        Assert.Equal(_pipes[1].ReadEnd, ready.Key.FileDescriptor);
        Assert.Equal(Readiness.Read | Readiness.Error, ready.Events);
        Assert.Empty(_selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void A_number_that_another_file_has_when_the_instance_is_replaced_is_not_watched_for_that_file()
    {
        using var other = new RawPipe();
        RegisterAll();
        MakeGhost();
        Libc.DuplicateOnto(other.ReadEnd, _pipes[1].ReadEnd);
        other.Write();

        ReadinessEvent ready = Assert.Single(_selector.Select(TimeSpan.Zero));

        Assert.Equal(_pipes[1].ReadEnd, ready.Key.FileDescriptor);
        Assert.Equal(Readiness.Read | Readiness.Error, ready.Events);
        Assert.Empty(_selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void Numbers_that_a_replacement_finds_closed_are_reported_each_through_a_small_span()
    {
        RegisterAll();
        MakeGhost();
        Array.ForEach(_pipes, static pipe => pipe.CloseReadEnd());
        var ready = new ReadinessEvent[1];
        var seen = new List<nint>();
        while (_selector.Select(ready, TimeSpan.Zero) > 0)
        {
            seen.Add(ready[0].Key.FileDescriptor);
        }

        Assert.Equal(_pipes.Select(static pipe => (nint)pipe.ReadEnd).Order(), seen.Order());
    }

    private void RegisterAll() =>
        Array.ForEach(_pipes, pipe => _selector.Register(pipe.ReadEnd, Readiness.Read));

    private void MakeGhost()
    {
        _selector.Register(_ghost.ReadEnd, Readiness.Read);
        _ghost.CloseReadEnd();
        _selector.Unregister(_ghost.ReadEnd);
        _ghost.Write();
    }

    private void WriteToAll() => Array.ForEach(_pipes, static pipe => pipe.Write());

    private void AssertAllAreReady() => Assert.Equal(
        _pipes.Select(static pipe => (nint)pipe.ReadEnd).Order(),
        _selector.Select(Patience.Limit).Select(static ready => ready.Key.FileDescriptor).Order());

    private SelectorKey Register(RawPipe pipe, Trigger trigger)
    {
        var file = new FileObject(pipe.ReadEnd);
        lock (_selector.Gate)
        {
            return _selector.Register(file, Readiness.Read, data: null, trigger, handler: null);
        }
    }

    private void Arm(SelectorKey key)
    {
        lock (_selector.Gate)
        {
            Assert.True(_selector.TryArm(key, Readiness.Read, out _));
        }
    }

    private IReadOnlyList<ReadinessEvent> Ready() => _selector.Select(TimeSpan.Zero);
}
