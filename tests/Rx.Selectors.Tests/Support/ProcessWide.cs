namespace Rx.Selectors.Tests.Support;

/// <summary>
/// Tests that change or count what the whole process shares (its descriptors, its switches): they run alone, one by one. To
/// start a process is of that kind: until it runs its program, it has copies of all descriptors, and what another test closes
/// meanwhile is still open there.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWide
{
    public const string Name = "what the whole process shares";
}
