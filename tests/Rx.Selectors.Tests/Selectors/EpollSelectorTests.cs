using Rx.Selectors.Native;
using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class EpollRegisteringTests() : RegisteringContract(Backend.Epoll);

public sealed class EpollModifyingTests() : ModifyingContract(Backend.Epoll);

public sealed class EpollMapTests() : MapContract(Backend.Epoll);

public sealed class EpollFileObjectsTests() : FileObjectsContract(Backend.Epoll);

public sealed class EpollSelectingTests() : SelectingContract(Backend.Epoll);

public sealed class EpollTimeoutsTests() : TimeoutsContract(Backend.Epoll);

public sealed class EpollHintsTests() : HintsContract(Backend.Epoll);

public sealed class EpollWakingTests() : WakingContract(Backend.Epoll);

public sealed class EpollShortageTests() : ShortageContract(Backend.Epoll);

public sealed class EpollClosingTests() : ClosingContract(Backend.Epoll);

public sealed class EpollConcurrentChangesTests() : ConcurrentChangesContract(Backend.Epoll);

public sealed class EpollSignalsTests() : SignalsContract(Backend.Epoll);

public sealed class EpollReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.Epoll);

public sealed class EpollSmallSpansTests() : SmallSpansContract(Backend.Epoll);

public sealed class EpollNestingTests() : NestingContract(Backend.Epoll);

public sealed class EpollModelTests() : ModelContract(Backend.Epoll);

[Collection(ProcessWide.Name)]
public sealed class EpollManyDescriptorsTests() : ManyDescriptorsContract(Backend.Epoll);

/// <summary>What only epoll has or does.</summary>
public sealed class EpollSelectorTests : IDisposable
{
    private readonly EpollSelector _selector = new();
    private readonly RawPipe _pipe = new();

    public void Dispose()
    {
        _selector.Dispose();
        _pipe.Dispose();
    }

    [Fact]
    public void EpollSelector_is_supported_on_Linux() => Assert.True(EpollSelector.IsSupported);

    [Fact]
    public void The_selectors_descriptor_is_open_until_it_is_closed_and_not_inherited()
    {
        int descriptor = (int)_selector.FileDescriptor;
        Assert.True(descriptor >= 0);
        Assert.True(Libc.IsOpen(descriptor));
        Assert.True(Libc.IsCloseOnExec(descriptor));

        _selector.Close();

        Assert.Throws<ObjectDisposedException>(() => _selector.FileDescriptor);
    }

    [Fact]
    public void The_selector_keeps_its_descriptor_when_it_gets_rid_of_a_ghost()
    {
        nint before = _selector.FileDescriptor;
        using var duplicate = new RawDescriptor(Libc.Duplicate(_pipe.ReadEnd));
        _selector.Register(_pipe.ReadEnd, Readiness.Read);
        _pipe.CloseReadEnd();
        _selector.Unregister(_pipe.ReadEnd);
        _pipe.Write();

        // It could not sleep if the ghost were still there.
        var waiter = new KernelWaiter<int>(() => _selector.Select().Count);
        waiter.WaitUntilAsleep();
        _selector.Wake();
        Assert.Equal(0, waiter.Result());

        Assert.Equal(before, _selector.FileDescriptor);
        Assert.True(Libc.IsCloseOnExec((int)before));
    }

    [Fact]
    public void A_refused_modify_unregisters_and_says_so()
    {
        using var other = new RawPipe();
        _selector.Register(_pipe.ReadEnd, Readiness.Read);
        Libc.DuplicateOnto(other.ReadEnd, _pipe.ReadEnd); // another file by that number, which epoll does not know

        SelectorException refusal =
            Assert.Throws<SelectorException>(() => _selector.Modify(_pipe.ReadEnd, Readiness.Priority));

        Assert.Equal(Errno.ENOENT, refusal.NativeErrorCode);
        Assert.Contains("epoll_ctl(MOD)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"Descriptor {_pipe.ReadEnd} is no longer registered.", refusal.Message, StringComparison.Ordinal);
        Assert.IsType<SelectorException>(refusal.InnerException);
        Assert.Empty(_selector.GetMap());
        SelectorKey key = _selector.Register(_pipe.ReadEnd, Readiness.Read);
        other.Write();
        Assert.Same(key, Assert.Single(_selector.Select(Patience.Limit)).Key);
    }

    [Fact]
    public void Changing_the_data_alone_asks_nothing_of_the_kernel()
    {
        using var other = new RawPipe();
        _selector.Register(_pipe.ReadEnd, Readiness.Read, "before");
        Libc.DuplicateOnto(other.ReadEnd, _pipe.ReadEnd); // the kernel would refuse

        Assert.Equal("after", _selector.Modify(_pipe.ReadEnd, Readiness.Read, "after").Data);
    }

    [Fact]
    public void A_selector_cannot_watch_itself()
    {
        SelectorException refusal =
            Assert.Throws<SelectorException>(() => _selector.Register(_selector.FileDescriptor, Readiness.Read));

        Assert.Equal("EINVAL", refusal.ErrorName);
        Assert.Empty(_selector.GetMap());
    }

    [Fact]
    public void Two_that_watch_each_other_are_refused()
    {
        using var other = new EpollSelector();
        other.Register(_selector.FileDescriptor, Readiness.Read);

        SelectorException refusal =
            Assert.Throws<SelectorException>(() => _selector.Register(other.FileDescriptor, Readiness.Read));

        Assert.Equal("ELOOP", refusal.ErrorName);
        Assert.Empty(_selector.GetMap());
    }

    [Fact]
    public void A_selector_can_be_registered_with_another_one_of_its_kind()
    {
        _selector.Register(_pipe.ReadEnd, Readiness.Read);
        _pipe.Write();
        using var outer = new EpollSelector();
        outer.Register(_selector.FileDescriptor, Readiness.Read, _selector);

        var inner = (EpollSelector)Assert.Single(outer.Select(Patience.Limit)).Key.Data!;

        Assert.Equal(_pipe.ReadEnd, Assert.Single(inner.Select(Patience.Limit)).Key.FileDescriptor);
    }
}
