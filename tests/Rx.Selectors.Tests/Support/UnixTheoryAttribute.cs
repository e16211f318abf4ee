using System.Runtime.CompilerServices;

namespace Rx.Selectors.Tests.Support;

/// <summary><see cref="UnixFactAttribute"/> with data.</summary>
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute([CallerFilePath] string? path = null, [CallerLineNumber] int line = -1)
        : base(path, line)
    {
        Skip = "This is about what only Unix has.";
        SkipType = typeof(TestedSystem);
        SkipUnless = nameof(TestedSystem.IsUnix);
    }

    /// <summary>Why not, where it is something else.</summary>
    public string Because
    {
        get => Skip!;
        set => Skip = value;
    }
}
