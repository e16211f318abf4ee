namespace Rx.Selectors.Packages.Tests.Support;

/// <summary>How a command ended, and all it said.</summary>
internal sealed record DotNetResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}
