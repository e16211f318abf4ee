using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// What ends a kernel wait from another thread: a descriptor that becomes readable when it is signalled. An eventfd
/// where there is one, else a pipe; on Windows two sockets. Both ends are non-blocking and closed in child processes.
/// </summary>
internal sealed unsafe partial class WakeUp : IDisposable
{
    private const string PipeSwitch = "Rx.Selectors.PipeWakeUp";
    private const int MostAttempts = 16;

    private readonly SafeDescriptor _readEnd;
    private readonly SafeDescriptor _writeEnd; // the same object as _readEnd for an eventfd

    private WakeUp(SafeDescriptor readEnd, SafeDescriptor writeEnd)
    {
        _readEnd = readEnd;
        _writeEnd = writeEnd;
    }

    /// <summary>The descriptor to wait on for reading.</summary>
    public int Descriptor => _readEnd.Number;

    /// <summary>What opening one calls, for a message.</summary>
    public static string Call =>
        OperatingSystem.IsWindows() ? "Connecting two sockets"
        : TriesEventDescriptor ? "eventfd and pipe2"
        : HasPipeModes ? "pipe2"
        : "pipe";

    /// <summary>Opens one; answers 0, or the negated errno.</summary>
    public static int Create(out WakeUp? wakeUp) =>
        OperatingSystem.IsWindows() ? CreateSocketPair(out wakeUp) :
        TriesEventDescriptor && CreateEventDescriptor(out wakeUp) == 0 ? 0 :
        CreatePipe(out wakeUp);

    /// <summary>The application's switch for a kernel whose own wake-up misbehaves.</summary>
    public static bool IsPipeForced => AppContext.TryGetSwitch(PipeSwitch, out bool forced) && forced;

    private static bool TriesEventDescriptor => !IsPipeForced && HostSystem.Current == UnixSystem.Linux;

    private static bool HasPipeModes => HostSystem.Current != UnixSystem.MacOS; // which has no pipe2

    private static int CreateEventDescriptor(out WakeUp? wakeUp)
    {
        int result = EventCalls.Create(0, out SafeDescriptor both);
        wakeUp = result < 0 ? null : new WakeUp(both, both);
        return result;
    }

    private static int CreatePipe(out WakeUp? wakeUp)
    {
        wakeUp = null;
        int* ends = stackalloc int[2];
        if ((HasPipeModes ? pipe2(ends, UnixConstants.Current.NonBlockingAndCloseOnExec) : pipe(ends)) < 0)
        {
            return -Errno.Last;
        }

        var made = new WakeUp(new SafeDescriptor(ends[0]), new SafeDescriptor(ends[1]));
        int result = HasPipeModes ? 0 : SetModes(ends);
        if (result < 0)
        {
            made.Dispose();
            return result;
        }

        wakeUp = made;
        return 0;
    }

    private static int CreateSocketPair(out WakeUp? wakeUp)
    {
        int result = LoopbackPair.Create(out nint near, out nint far);
        wakeUp = result < 0 ? null : new WakeUp(new SafeDescriptor((int)near), new SafeDescriptor((int)far));
        return result;
    }

    private static int SetModes(int* ends)
    {
        int result = 0;
        for (int i = 0; i < 2 && result == 0; i++)
        {
            result = DescriptorModes.SetNonBlocking(ends[i]);
            result = result == 0 ? DescriptorModes.SetCloseOnExec(ends[i]) : result;
        }

        return result;
    }

    /// <summary>What a signal calls, for a message.</summary>
    public static string SignalCall => OperatingSystem.IsWindows() ? "send" : "write";

    /// <summary>
    /// Makes the descriptor readable: 0, or the negated errno when the kernel refuses. Each call is a fresh edge too, so an
    /// edge-triggered waiter need not drain: a full pipe (or an eventfd at its maximum) is emptied first, because a write that
    /// fails raises no edge.
    /// </summary>
    /// <remarks>
    /// A pipe that was emptied takes the write, unless something else fills it: EAGAIN again and again is a refusal as any other.
    /// </remarks>
    public int Signal()
    {
        int result = Write();
        for (int attempt = 1; result == -Errno.EAGAIN && attempt < MostAttempts; attempt++)
        {
            Drain();
            result = Write();
        }

        return Math.Min(result, 0);
    }

    /// <summary>
    /// Takes back every signal so far, so that the descriptor is no longer readable. A read that the kernel refuses leaves it
    /// readable: the next wait reports it again, and it is drained then.
    /// </summary>
    public void Drain()
    {
        Span<byte> scratch = stackalloc byte[512];

        // One read empties an eventfd and nearly always a pipe; only a read that filled the buffer may have left some.
        while (Read(scratch) == scratch.Length)
        {
        }
    }

    public void Dispose()
    {
        _readEnd.Dispose();
        _writeEnd.Dispose();
    }

    private int Read(Span<byte> buffer) => OperatingSystem.IsWindows()
        ? Winsock.Receive(_readEnd.Number, buffer)
        : DescriptorCalls.Read(_readEnd.Number, buffer);

    private int Write()
    {
        ulong one = 1; // eventfd(2) takes exactly eight bytes; a pipe takes them as well
        var bytes = new ReadOnlySpan<byte>(&one, sizeof(ulong));
        return OperatingSystem.IsWindows()
            ? Winsock.Send(_writeEnd.Number, bytes)
            : DescriptorCalls.Write(_writeEnd.Number, bytes);
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial int pipe(int* ends);

    [LibraryImport("libc")]
    private static partial int pipe2(int* ends, int flags);
#pragma warning restore IDE1006, SA1300
}
