using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class KqueueOfOpenBsdRegisteringTests() : RegisteringContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdModifyingTests() : ModifyingContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdMapTests() : MapContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdFileObjectsTests() : FileObjectsContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdSelectingTests() : SelectingContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdTimeoutsTests() : TimeoutsContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdHintsTests() : HintsContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdWakingTests() : WakingContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdShortageTests() : ShortageContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdClosingTests() : ClosingContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdConcurrentChangesTests() : ConcurrentChangesContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdSignalsTests() : SignalsContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdSmallSpansTests() : SmallSpansContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdNestingTests() : NestingContract(Backend.KqueueOfOpenBsd);

public sealed class KqueueOfOpenBsdModelTests() : ModelContract(Backend.KqueueOfOpenBsd);

[Collection(ProcessWide.Name)]
public sealed class KqueueOfOpenBsdManyDescriptorsTests() : ManyDescriptorsContract(Backend.KqueueOfOpenBsd);
