using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>The descriptors that selectors open for themselves.</summary>
[Collection(ProcessWide.Name)]
public sealed class OwnDescriptorsTests
{
    public static TheoryData<Backend> Selectors { get; } = [.. Backend.All, .. Backend.Fallbacks];

    [Theory]
    [MemberData(nameof(Selectors))]
    public void A_thousand_selectors_that_were_closed_leave_none_open(Backend backend)
    {
        using var pipe = new RawPipe();
        IReadOnlySet<int> before = OpenDescriptors.Numbers();

        for (int i = 0; i < 1000; i++)
        {
            using BaseSelector selector = backend.Create();
            selector.Register(pipe.ReadEnd, Readiness.Read);
            selector.Select(TimeSpan.Zero);
        }

        Assert.Subset(before.ToHashSet(), OpenDescriptors.Numbers().ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Selectors))]
    public void A_selector_that_was_not_closed_is_collected_with_its_descriptors(Backend backend)
    {
        IReadOnlySet<int> before = OpenDescriptors.Numbers();

        Abandon(backend);

        Patience.WaitUntil(() => OpenDescriptors.Numbers().IsSubsetOf(before), "its descriptors are closed");
    }

    [Theory]
    [MemberData(nameof(Selectors))]
    public void No_descriptor_of_a_selector_is_inherited_by_child_processes(Backend backend)
    {
        IReadOnlySet<int> before = OpenDescriptors.Numbers();
        using BaseSelector selector = backend.Create();

        int[] own = [.. OpenDescriptors.Numbers().Except(before)];

        Assert.NotEmpty(own);
        Assert.All(own, static descriptor => Assert.True(Libc.IsCloseOnExec(descriptor)));
    }

    [Theory]
    [MemberData(nameof(Selectors))]
    public void Waiting_for_them_by_number_does_not_deafen_the_selector(Backend backend)
    {
        IReadOnlySet<int> before = OpenDescriptors.Numbers();
        using BaseSelector selector = backend.Create();
        foreach (int own in OpenDescriptors.Numbers().Except(before))
        {
            try
            {
                selector.Register(own, Readiness.Read);
            }
            catch (SelectorException)
            {
                // epoll refuses (EINVAL, EEXIST); poll and select need not.
            }
        }

        var waiter = new KernelWaiter<int>(() => selector.Select().Count);
        waiter.WaitUntilAsleep();
        selector.Wake();
        Assert.InRange(waiter.Result(), 0, 1);
        Assert.Empty(selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void A_selector_that_cannot_be_opened_says_why_and_leaves_none_open()
    {
        IReadOnlySet<int> before = OpenDescriptors.Numbers();
        foreach (Backend backend in Backend.All.Concat(Backend.Fallbacks))
        {
            SelectorException? refusal;
            using (new DescriptorLimit())
            {
                refusal = Record.Exception(() => backend.Create()) as SelectorException;
            }

            Assert.Equal("EMFILE", refusal?.ErrorName);
        }

        Assert.Subset(before.ToHashSet(), OpenDescriptors.Numbers().ToHashSet());
    }

    [Fact]
    public void A_ghost_is_no_failure_when_there_is_no_descriptor_to_get_rid_of_it()
    {
        using var selector = new EpollSelector();
        using var gone = new RawPipe();
        using var duplicate = new RawDescriptor(Libc.Duplicate(gone.ReadEnd));
        using var kept = new RawPipe();
        selector.Register(gone.ReadEnd, Readiness.Read);
        SelectorKey key = selector.Register(kept.ReadEnd, Readiness.Read);
        gone.CloseReadEnd();
        selector.Unregister(gone.ReadEnd);
        gone.Write();

        int whileFull;
        var ready = new ReadinessEvent[4];
        kept.Write();
        using (new DescriptorLimit())
        {
            whileFull = selector.Select(ready, TimeSpan.Zero);
        }

        Assert.Equal(1, whileFull);
        Assert.Same(key, ready[0].Key);

        // Now there is one, and the ghost goes.
        kept.Read();
        var waiter = new KernelWaiter<int>(() => selector.Select().Count);
        waiter.WaitUntilAsleep();
        selector.Wake();
        Assert.Equal(0, waiter.Result());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Abandon(Backend backend) => backend.Create().Select(TimeSpan.Zero);
}
