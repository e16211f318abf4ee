using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// What ends a kernel wait from another thread: a descriptor that becomes readable when it is signalled. An eventfd
/// where there is one, else a pipe. Both ends are non-blocking and closed in child processes.
/// </summary>
internal sealed unsafe partial class WakeUp : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int TryAgain = 11;

    private readonly SafeDescriptor _readEnd;
    private readonly SafeDescriptor _writeEnd; // the same object as _readEnd for an eventfd

    private WakeUp(SafeDescriptor readEnd, SafeDescriptor writeEnd)
    {
        _readEnd = readEnd;
        _writeEnd = writeEnd;
    }

    /// <summary>The descriptor to wait on for reading.</summary>
    public int Descriptor => _readEnd.Number;

    /// <summary>Whether this one is an eventfd, and not the pipe that stands in for it.</summary>
    public bool IsEventDescriptor => ReferenceEquals(_readEnd, _writeEnd);

    /// <summary>Opens one; answers 0, or the negated errno.</summary>
    public static int Create(out WakeUp? wakeUp) =>
        PipeForced || CreateEventDescriptor(out wakeUp) < 0 ? CreatePipe(out wakeUp) : 0;

    private static int CreateEventDescriptor(out WakeUp? wakeUp)
    {
        wakeUp = null;
        int number = eventfd(0, CloseOnExec | NonBlocking);
        if (number < 0)
        {
            return -Marshal.GetLastSystemError();
        }

        var both = new SafeDescriptor(number);
        wakeUp = new WakeUp(both, both);
        return 0;
    }

    private static int CreatePipe(out WakeUp? wakeUp)
    {
        wakeUp = null;
        int* ends = stackalloc int[2];
        if (pipe2(ends, CloseOnExec | NonBlocking) < 0)
        {
            return -Marshal.GetLastSystemError();
        }

        wakeUp = new WakeUp(new SafeDescriptor(ends[0]), new SafeDescriptor(ends[1]));
        return 0;
    }

    /// <summary>
    /// Makes the descriptor readable. Each call is a fresh edge too, so an edge-triggered waiter need not drain: a full
    /// pipe (or an eventfd at its maximum) is emptied first, because a write that fails raises no edge.
    /// </summary>
    public void Signal()
    {
        while (Write() == -TryAgain)
        {
            Drain();
        }
    }

    /// <summary>Takes back every signal so far, so that the descriptor is no longer readable.</summary>
    public void Drain()
    {
        const int Size = 512;
        byte* scratch = stackalloc byte[Size];

        // One read empties an eventfd and nearly always a pipe; only a read that filled the buffer may have left some.
        while (read(_readEnd.Number, scratch, Size) == Size)
        {
        }
    }

    public void Dispose()
    {
        _readEnd.Dispose();
        _writeEnd.Dispose();
    }

    private int Write()
    {
        ulong one = 1; // eventfd(2) takes exactly eight bytes; a pipe takes them as well
        return write(_writeEnd.Number, &one, sizeof(ulong)) >= 0 ? 0 : -Marshal.GetLastSystemError();
    }

    /// <summary>The application's switch for a kernel without a usable eventfd; also how the tests run the pipe.</summary>
    private static bool PipeForced => AppContext.TryGetSwitch("Rx.Selectors.PipeWakeUp", out bool forced) && forced;

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, void* buffer, nuint size);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, void* buffer, nuint size);
#pragma warning restore IDE1006, SA1300
}
