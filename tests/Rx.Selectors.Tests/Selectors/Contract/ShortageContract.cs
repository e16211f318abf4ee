using System.Reactive.Disposables;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>A kernel that is short of memory for a moment, or refuses what it should not.</summary>
public abstract class ShortageContract : SelectorContract
{
    protected ShortageContract(Backend backend)
        : base(backend)
    {
        Assert.SkipWhen(backend.RefuseWaits is null || backend.RefuseWakeUp is null, "Nothing can be refused on this system.");
        Own(Disposable.Create(LibcShim.AllowAll));
    }

    public static TheoryData<int> Shortages { get; } = [Errno.ENOMEM, Errno.EAGAIN, Errno.ENOBUFS];

    [Theory]
    [MemberData(nameof(Shortages))]
    public void A_select_that_the_kernel_is_short_of_memory_for_says_so_and_the_next_one_waits(int errno)
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        pipe.Write();
        Backend.RefuseWaits!(errno, 1);

        SelectorException refusal = Assert.Throws<SelectorException>(() => Selector.Select(TimeSpan.Zero));

        Assert.Equal(Errno.Name(errno), refusal.ErrorName);
        Assert.Same(key, Assert.Single(Selector.Select(TimeSpan.Zero)).Key);
    }

    [Fact]
    public void A_wait_that_a_signal_interrupts_goes_on()
    {
        RawPipe pipe = OpenPipe();
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);
        pipe.Write();
        Backend.RefuseWaits!(Errno.EINTR, 1);

        Assert.Same(key, Assert.Single(Selector.Select(Patiently)).Key);
    }

    [Theory]
    [InlineData(Errno.ENOMEM)]
    [InlineData(Errno.ENOBUFS)]
    [InlineData(Errno.EINTR)]
    public void A_wake_up_that_there_is_no_memory_for_at_first_ends_the_wait_all_the_same(int errno)
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();
        Backend.RefuseWakeUp!(errno);

        Selector.Wake();

        Assert.Empty(waiter.Result());
    }

    [Fact]
    public void A_wake_up_that_is_refused_for_good_says_so_and_the_next_one_is_made()
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();
        Backend.RefuseWakeUp!(Errno.EPERM);

        Assert.Equal("EPERM", Assert.Throws<SelectorException>(Selector.Wake).ErrorName);
        Selector.Wake();

        Assert.Empty(waiter.Result());
    }

    [Fact]
    public void A_registration_during_a_wait_takes_effect_though_there_is_no_memory_to_interrupt_it_at_first()
    {
        RawPipe pipe = OpenPipe();
        pipe.Write();
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        if (Backend.Name.StartsWith("kqueue", StringComparison.Ordinal))
        {
            return; // what changes a kqueue is at once in the kernel: nothing has to be interrupted
        }

        Backend.RefuseWakeUp!(Errno.ENOMEM);
        SelectorKey key = Selector.Register(pipe.ReadEnd, Readiness.Read);

        Assert.Same(key, Assert.Single(waiter.Result()).Key);
    }

    [Fact]
    public void Closing_ends_a_wait_though_there_is_no_memory_to_wake_it_at_first()
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelectAsleep();

        var closing = new KernelWaiter<bool>(() =>
        {
            Backend.RefuseWakeUp!(Errno.ENOMEM);
            Selector.Close();
            return true;
        });

        Assert.True(closing.Result());
        Assert.Throws<ObjectDisposedException>(() => waiter.Result());
    }
}
