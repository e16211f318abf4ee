using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

// What selectors fall back to on older systems passes every suite it can make a difference to.

[Collection(ProcessWide.Name)]
public sealed class EpollWithPipeWakingTests() : WakingContract(Backend.EpollWithPipe);

[Collection(ProcessWide.Name)]
public sealed class EpollWithPipeShortageTests() : ShortageContract(Backend.EpollWithPipe);

[Collection(ProcessWide.Name)]
public sealed class EpollWithPipeClosingTests() : ClosingContract(Backend.EpollWithPipe);

[Collection(ProcessWide.Name)]
public sealed class EpollWithPipeReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.EpollWithPipe);

[Collection(ProcessWide.Name)]
public sealed class PollWithPipeWakingTests() : WakingContract(Backend.PollWithPipe);

[Collection(ProcessWide.Name)]
public sealed class PollWithPipeShortageTests() : ShortageContract(Backend.PollWithPipe);

[Collection(ProcessWide.Name)]
public sealed class PollWithPipeClosingTests() : ClosingContract(Backend.PollWithPipe);

[Collection(ProcessWide.Name)]
public sealed class PollWithPipeConcurrentChangesTests() : ConcurrentChangesContract(Backend.PollWithPipe);

[Collection(ProcessWide.Name)]
public sealed class SelectWithPipeWakingTests() : WakingContract(Backend.SelectWithPipe);

[Collection(ProcessWide.Name)]
public sealed class SelectWithPipeShortageTests() : ShortageContract(Backend.SelectWithPipe);

[Collection(ProcessWide.Name)]
public sealed class SelectWithPipeClosingTests() : ClosingContract(Backend.SelectWithPipe);

[Collection(ProcessWide.Name)]
public sealed class SelectWithPipeConcurrentChangesTests() : ConcurrentChangesContract(Backend.SelectWithPipe);

[Collection(ProcessWide.Name)]
public sealed class EpollInMillisecondsTimeoutsTests() : TimeoutsContract(Backend.EpollInMilliseconds);

[Collection(ProcessWide.Name)]
public sealed class EpollInMillisecondsSignalsTests() : SignalsContract(Backend.EpollInMilliseconds);

[Collection(ProcessWide.Name)]
public sealed class EpollInMillisecondsSelectingTests() : SelectingContract(Backend.EpollInMilliseconds);
