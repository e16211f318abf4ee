using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class KqueueOfMacOSRegisteringTests() : RegisteringContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSModifyingTests() : ModifyingContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSMapTests() : MapContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSFileObjectsTests() : FileObjectsContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSSelectingTests() : SelectingContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSTimeoutsTests() : TimeoutsContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSHintsTests() : HintsContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSWakingTests() : WakingContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSShortageTests() : ShortageContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSClosingTests() : ClosingContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSConcurrentChangesTests() : ConcurrentChangesContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSSignalsTests() : SignalsContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSSmallSpansTests() : SmallSpansContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSNestingTests() : NestingContract(Backend.KqueueOfMacOS);

public sealed class KqueueOfMacOSModelTests() : ModelContract(Backend.KqueueOfMacOS);

[Collection(ProcessWide.Name)]
public sealed class KqueueOfMacOSManyDescriptorsTests() : ManyDescriptorsContract(Backend.KqueueOfMacOS);
