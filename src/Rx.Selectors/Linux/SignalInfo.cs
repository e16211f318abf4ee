using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>A signal that was read (signalfd(2)).</summary>
/// <param name="Signal">
/// Which; one of the names, or the number of a signal that has none there, as <see cref="PosixSignalRegistration"/> takes it.
/// </param>
/// <param name="Code">How it was sent: 0 by kill(2), -6 by tgkill(2), -1 by sigqueue(3), others by the kernel (sigaction(2)).</param>
/// <param name="ProcessId">Who sent it; of SIGCHLD, whose it is.</param>
/// <param name="UserId">Whose process that is.</param>
/// <param name="Status">Of SIGCHLD: the exit code, or the signal that ended the process.</param>
/// <param name="Value">What was sent with it by sigqueue(3).</param>
public readonly record struct SignalInfo(
    PosixSignal Signal, int Code, int ProcessId, int UserId, int Status, int Value);
