namespace Rx.Selectors;

/// <summary>That a process has ended.</summary>
/// <param name="ProcessId">Which.</param>
/// <param name="ExitCode">
/// With what, as <see cref="System.Diagnostics.Process.ExitCode"/> has it: 128 and the signal if one has ended it. Null when
/// nobody tells: of a process that is not this one's child, unless the kernel remembers (Linux 6.15).
/// </param>
public readonly record struct ProcessExit(int ProcessId, int? ExitCode);
