using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class DevPollOfIllumosRegisteringTests() : RegisteringContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosModifyingTests() : ModifyingContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosMapTests() : MapContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosFileObjectsTests() : FileObjectsContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosSelectingTests() : SelectingContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosTimeoutsTests() : TimeoutsContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosHintsTests() : HintsContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosWakingTests() : WakingContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosShortageTests() : ShortageContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosClosingTests() : ClosingContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosConcurrentChangesTests() : ConcurrentChangesContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosSignalsTests() : SignalsContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosSmallSpansTests() : SmallSpansContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosNestingTests() : NestingContract(Backend.DevPollOfIllumos);

public sealed class DevPollOfIllumosModelTests() : ModelContract(Backend.DevPollOfIllumos);

[Collection(ProcessWide.Name)]
public sealed class DevPollOfIllumosManyDescriptorsTests() : ManyDescriptorsContract(Backend.DevPollOfIllumos);
