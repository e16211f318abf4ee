using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class KqueueOfNetBsdRegisteringTests() : RegisteringContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdModifyingTests() : ModifyingContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdMapTests() : MapContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdFileObjectsTests() : FileObjectsContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdSelectingTests() : SelectingContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdTimeoutsTests() : TimeoutsContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdHintsTests() : HintsContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdWakingTests() : WakingContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdShortageTests() : ShortageContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdClosingTests() : ClosingContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdConcurrentChangesTests() : ConcurrentChangesContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdSignalsTests() : SignalsContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdSmallSpansTests() : SmallSpansContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdNestingTests() : NestingContract(Backend.KqueueOfNetBsd);

public sealed class KqueueOfNetBsdModelTests() : ModelContract(Backend.KqueueOfNetBsd);

[Collection(ProcessWide.Name)]
public sealed class KqueueOfNetBsdManyDescriptorsTests() : ManyDescriptorsContract(Backend.KqueueOfNetBsd);
