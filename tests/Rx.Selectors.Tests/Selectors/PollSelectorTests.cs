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
