namespace Rx.Selectors.Tests.Support;

/// <summary>
/// Tests that change or count what the whole process shares (its descriptors, its switches): they run alone, one by one.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWide
{
    public const string Name = "what the whole process shares";
}
