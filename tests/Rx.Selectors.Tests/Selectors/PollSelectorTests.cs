using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class PollRegisteringTests() : RegisteringContract(Backend.Poll);

public sealed class PollModifyingTests() : ModifyingContract(Backend.Poll);

public sealed class PollMapTests() : MapContract(Backend.Poll);

public sealed class PollFileObjectsTests() : FileObjectsContract(Backend.Poll);

public sealed class PollSelectingTests() : SelectingContract(Backend.Poll);

public sealed class PollTimeoutsTests() : TimeoutsContract(Backend.Poll);

public sealed class PollHintsTests() : HintsContract(Backend.Poll);

public sealed class PollWakingTests() : WakingContract(Backend.Poll);

public sealed class PollShortageTests() : ShortageContract(Backend.Poll);

public sealed class PollClosingTests() : ClosingContract(Backend.Poll);

public sealed class PollConcurrentChangesTests() : ConcurrentChangesContract(Backend.Poll);

public sealed class PollSignalsTests() : SignalsContract(Backend.Poll);

public sealed class PollReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.Poll);

public sealed class PollSmallSpansTests() : SmallSpansContract(Backend.Poll);

public sealed class PollNestingTests() : NestingContract(Backend.Poll);

public sealed class PollModelTests() : ModelContract(Backend.Poll);

[Collection(ProcessWide.Name)]
public sealed class PollManyDescriptorsTests() : ManyDescriptorsContract(Backend.Poll);

/// <summary>What only poll does.</summary>
public sealed class PollSelectorTests
{
    [Fact]
    public void PollSelector_is_supported_on_Linux() => Assert.True(PollSelector.IsSupported);
}

/// <summary>A limit of descriptors that has been lowered below the number that is watched: it is the process's.</summary>
[Collection(ProcessWide.Name)]
public sealed class LoweredLimitTests
{
    [UnixFact]
    public void A_limit_lowered_below_the_number_watched_is_named_in_the_error_with_what_to_do()
    {
        using var selector = new PollSelector();
        using var pipe = new RawPipe();
        SelectorKey key = selector.Register(pipe.ReadEnd, Readiness.Read);
        pipe.Write();
        SelectorException refusal;
        using (new DescriptorLimit())
        {
            refusal = Assert.Throws<SelectorException>(() => selector.Select(TimeSpan.Zero));
        }

        Assert.Equal("EINVAL", refusal.ErrorName);
        Assert.Contains("RLIMIT_NOFILE", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("2 descriptors", refusal.Message, StringComparison.Ordinal);
        Assert.Same(key, Assert.Single(selector.Select(TimeSpan.Zero)).Key);
    }
}
