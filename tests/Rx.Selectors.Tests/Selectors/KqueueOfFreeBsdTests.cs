using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class KqueueOfFreeBsdRegisteringTests() : RegisteringContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdModifyingTests() : ModifyingContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdMapTests() : MapContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdFileObjectsTests() : FileObjectsContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdSelectingTests() : SelectingContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdTimeoutsTests() : TimeoutsContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdHintsTests() : HintsContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdWakingTests() : WakingContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdShortageTests() : ShortageContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdClosingTests() : ClosingContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdConcurrentChangesTests() : ConcurrentChangesContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdSignalsTests() : SignalsContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdSmallSpansTests() : SmallSpansContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdNestingTests() : NestingContract(Backend.KqueueOfFreeBsd);

public sealed class KqueueOfFreeBsdModelTests() : ModelContract(Backend.KqueueOfFreeBsd);

[Collection(ProcessWide.Name)]
public sealed class KqueueOfFreeBsdManyDescriptorsTests() : ManyDescriptorsContract(Backend.KqueueOfFreeBsd);
