namespace Rx.Selectors.Tests.Support;

/// <summary>
/// Tests that change or count what the whole process shares (its descriptors, its switches): they run alone, one by one. To
/// start a process is of that kind where others close descriptors and look at once what has become of the other end: until it
/// runs its program, the new process has copies of all descriptors, and what is closed meanwhile is still open there.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWide
{
    public const string Name = "what the whole process shares";
}
