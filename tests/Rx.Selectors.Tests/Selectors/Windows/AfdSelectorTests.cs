using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class AfdRegisteringTests() : RegisteringContract(Backend.Afd);

public sealed class AfdModifyingTests() : ModifyingContract(Backend.Afd);

public sealed class AfdMapTests() : MapContract(Backend.Afd);

public sealed class AfdFileObjectsTests() : FileObjectsContract(Backend.Afd);

public sealed class AfdSelectingTests() : SelectingContract(Backend.Afd);

public sealed class AfdTimeoutsTests() : TimeoutsContract(Backend.Afd);

public sealed class AfdHintsTests() : HintsContract(Backend.Afd);

public sealed class AfdWakingTests() : WakingContract(Backend.Afd);

public sealed class AfdClosingTests() : ClosingContract(Backend.Afd);

public sealed class AfdConcurrentChangesTests() : ConcurrentChangesContract(Backend.Afd);

public sealed class AfdSignalsTests() : SignalsContract(Backend.Afd);

public sealed class AfdReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.Afd);

public sealed class AfdSmallSpansTests() : SmallSpansContract(Backend.Afd);

public sealed class AfdNestingTests() : NestingContract(Backend.Afd);

public sealed class AfdModelTests() : ModelContract(Backend.Afd);

[Collection(ProcessWide.Name)]
public sealed class AfdManyDescriptorsTests() : ManyDescriptorsContract(Backend.Afd);

