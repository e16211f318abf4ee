using System.Runtime.CompilerServices;

namespace Rx.Selectors.Tests.Support;

/// <summary>A fact of Unix: about pipes, duplicates, signals or files, of which Windows' selectors know nothing.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute([CallerFilePath] string? path = null, [CallerLineNumber] int line = -1)
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
