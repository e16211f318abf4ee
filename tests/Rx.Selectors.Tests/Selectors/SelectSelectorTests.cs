using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class SelectRegisteringTests() : RegisteringContract(Backend.Select);

public sealed class SelectModifyingTests() : ModifyingContract(Backend.Select);

public sealed class SelectMapTests() : MapContract(Backend.Select);

public sealed class SelectFileObjectsTests() : FileObjectsContract(Backend.Select);

public sealed class SelectSelectingTests() : SelectingContract(Backend.Select);

public sealed class SelectTimeoutsTests() : TimeoutsContract(Backend.Select);

public sealed class SelectHintsTests() : HintsContract(Backend.Select);

public sealed class SelectWakingTests() : WakingContract(Backend.Select);

public sealed class SelectShortageTests() : ShortageContract(Backend.Select);

public sealed class SelectClosingTests() : ClosingContract(Backend.Select);

public sealed class SelectConcurrentChangesTests() : ConcurrentChangesContract(Backend.Select);

public sealed class SelectSignalsTests() : SignalsContract(Backend.Select);

public sealed class SelectReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.Select);

public sealed class SelectSmallSpansTests() : SmallSpansContract(Backend.Select);

public sealed class SelectNestingTests() : NestingContract(Backend.Select);

public sealed class SelectModelTests() : ModelContract(Backend.Select);

[Collection(ProcessWide.Name)]
public sealed class SelectManyDescriptorsTests() : ManyDescriptorsContract(Backend.Select);

/// <summary>What comes of select(2) taking no descriptor beyond FD_SETSIZE.</summary>
[Collection(ProcessWide.Name)]
public sealed class SelectSelectorTests : IDisposable
{
    private const int FirstTooLarge = 1024;

    private readonly RawPipe _pipe = new();

    public void Dispose() => _pipe.Dispose();

    [Fact]
    public void SelectSelector_is_supported_on_Linux() => Assert.True(SelectSelector.IsSupported);

    [UnixFact(Because = "Winsock's select has no limit.")]
    public void A_descriptor_beyond_the_limit_is_refused_when_it_is_registered()
    {
        using var selector = new SelectSelector();
        using var largest = new RawDescriptor(Libc.DuplicateAtLeast(_pipe.ReadEnd, FirstTooLarge - 1));
        using var tooLarge = new RawDescriptor(Libc.DuplicateAtLeast(_pipe.ReadEnd, FirstTooLarge));
        SelectorKey key = selector.Register(largest.Number, Readiness.Read);

        ArgumentException refusal =
            Assert.Throws<ArgumentException>(() => selector.Register(tooLarge.Number, Readiness.Read));

        Assert.Contains(tooLarge.Number.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("1024", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(PollSelector), refusal.Message, StringComparison.Ordinal);
        Assert.Same(key, Assert.Single(selector.GetMap().Values));
        Assert.Equal(FirstTooLarge - 1, largest.Number);
        _pipe.Write();
        Assert.Same(key, Assert.Single(selector.Select(Patience.Limit)).Key);
    }

    [UnixTheory(Because = "Winsock's select has no limit.")]
    [InlineData(Forced.PipeWakeUp, false)]
    [InlineData(Forced.PipeWakeUp, true)]
    public void A_selector_works_when_its_own_descriptors_lie_beyond_the_limit(string appContextSwitch, bool isOn)
    {
        var fillers = new List<RawDescriptor>();
        try
        {
            do
            {
                fillers.Add(new RawDescriptor(Libc.EventDescriptor()));
            }
            while (fillers[^1].Number < FirstTooLarge + 100);

            using SelectSelector selector = Forced.With(appContextSwitch, isOn, static () => new SelectSelector());
            var waiter = new KernelWaiter<IReadOnlyList<ReadinessEvent>>(() => selector.Select());
            waiter.WaitUntilAsleep();
            selector.Wake();
            Assert.Empty(waiter.Result());

            SelectorKey key = selector.Register(_pipe.ReadEnd, Readiness.Read);
            Assert.Empty(selector.Select(TimeSpan.Zero));
            _pipe.Write();
            Assert.Same(key, Assert.Single(selector.Select(Patience.Limit)).Key);
        }
        finally
        {
            fillers.ForEach(static filler => filler.Dispose());
        }
    }
}
