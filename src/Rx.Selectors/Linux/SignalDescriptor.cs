using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Signals as a file object: readable while one of them is pending (signalfd(2)). Only blocked signals stay pending, and a
/// mask of blocked signals belongs to a thread, so this is for those who know where their signals go.
/// </summary>
/// <remarks>
/// <para>
/// What works in a .NET process, whose runtime has threads of its own that block nothing:
/// <list type="table">
/// <listheader><term>the signal is sent</term><description>it is read here when</description></listheader>
/// <item><term>to the loop's thread (tgkill(2), pthread_kill(3))</term><description>
/// that thread has blocked it, with <see cref="Block"/></description></item>
/// <item><term>to the process (kill(2), Ctrl+C, a child's end)</term><description>
/// every thread blocks it, also the runtime's. A thread inherits the mask of the one that starts it, and a program that of
/// its parent: the process has to be started with the signal blocked, as by <c>env --block-signal=USR1 dotnet app.dll</c>,
/// or by a parent that has blocked it. One that blocks it too late, on its own threads, gets what the others leave it: the
/// runtime's handler, or the default action, which may end the process, comes first.</description></item>
/// </list>
/// </para>
/// <para>
/// For SIGINT, SIGTERM, SIGHUP, SIGCHLD and others sent to the process as usual, <see cref="PosixSignalRegistration"/> is the
/// better choice: it needs no mask. Its handler runs on another thread; an <see cref="EventDescriptor"/>, or
/// <c>scheduler.Schedule</c>, brings that to a loop. Blocking SIGCHLD everywhere deprives
/// <see cref="System.Diagnostics.Process"/> of it.
/// </para>
/// <para>
/// Pending signals of one kind are one signal, except those from 35 on, which queue. Signals pending for a thread are read on
/// that thread only, which for observers is the loop's; with an <see cref="EpollSelector"/> alone, register on the thread that
/// selects, or what is pending by then stays unseen. Those that the system or the runtime needs (SIGKILL, SIGSTOP, SIGSEGV
/// and other faults, 32 to 34) are refused.
/// </para>
/// </remarks>
public sealed class SignalDescriptor : LinuxDescriptor, IDescriptorValues<SignalInfo>
{
    /// <summary>Opens a descriptor for signals; it blocks none.</summary>
    /// <param name="signals">Which, by name or, cast, by number.</param>
    /// <exception cref="ArgumentException">There is none, one does not exist, or one must not be blocked.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no signalfd, or a sandbox forbids it.</exception>
    /// <exception cref="SelectorException">The kernel refuses, for want of descriptors for instance.</exception>
    public SignalDescriptor(params ReadOnlySpan<PosixSignal> signals)
        : base(Open(signals))
    {
    }

    /// <summary>Whether this system has such descriptors: Linux.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid();

    internal override bool IsOfThread => true;

    /// <summary>
    /// Blocks signals on the calling thread, and on threads that it starts from now on: they stay pending until they are read.
    /// On a loop's thread: <c>scheduler.Schedule(() =&gt; SignalDescriptor.Block(…))</c>.
    /// </summary>
    /// <param name="signals">Which.</param>
    /// <exception cref="ArgumentException">There is none, one does not exist, or one must not be blocked.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no signalfd, or a sandbox forbids it.</exception>
    public static void Block(params ReadOnlySpan<PosixSignal> signals)
    {
        ThrowUnless(IsSupported, "signalfd, which is Linux's");
        SelectorFailure.ThrowIfFailed(SignalCalls.Block(SignalNumbers.SetOf(signals)), "pthread_sigmask");
    }

    /// <summary>Blocks signals on the calling thread no more. Those that are pending take effect.</summary>
    /// <param name="signals">Which.</param>
    /// <exception cref="ArgumentException">There is none, one does not exist, or one must not be blocked.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no signalfd, or a sandbox forbids it.</exception>
    public static void Unblock(params ReadOnlySpan<PosixSignal> signals)
    {
        ThrowUnless(IsSupported, "signalfd, which is Linux's");
        SelectorFailure.ThrowIfFailed(SignalCalls.Unblock(SignalNumbers.SetOf(signals)), "pthread_sigmask");
    }

    /// <summary>Reads a signal that is pending for the calling thread or the process; it is pending no more.</summary>
    /// <param name="signal">Which, and from whom.</param>
    /// <returns>False when none is pending.</returns>
    /// <exception cref="ObjectDisposedException">The descriptor has been closed.</exception>
    public bool TryRead(out SignalInfo signal)
    {
        Span<byte> bytes = stackalloc byte[SignalCalls.RecordSize];
        if (!TryRead(bytes, out _))
        {
            signal = default;
            return false;
        }

        SignalRecord record = MemoryMarshal.Read<SignalRecord>(bytes);
        signal = new SignalInfo(
            SignalNumbers.NameOf((int)record.Signal),
            record.Code,
            (int)record.ProcessId,
            (int)record.UserId,
            record.Status,
            record.Value);
        return true;
    }

    private static SafeDescriptor Open(ReadOnlySpan<PosixSignal> signals)
    {
        ulong set = SignalNumbers.SetOf(signals);
        ThrowUnless(IsSupported, "signalfd, which is Linux's");
        return Opened(SignalCalls.Create(set, out SafeDescriptor descriptor), descriptor, "signalfd");
    }
}
