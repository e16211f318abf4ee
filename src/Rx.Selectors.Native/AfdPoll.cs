using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>IO_STATUS_BLOCK. The kernel writes it when a request completes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoStatus
{
    public nint Status; // a 32-bit number, in as much room as a pointer
    public nuint Information;
}

/// <summary>AFD_POLL_INFO with one AFD_POLL_HANDLE_INFO: what is asked, and in the same place what is answered.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AfdPollInfo
{
    public long Timeout; // in 100 ns; the largest is for ever
    public uint Count; // of sockets: asked, then answered
    public uint Exclusive;
    public nint Socket;
    public uint Events;
    public int Status;

    /// <summary>32 bytes on a 64-bit system; 28 on a 32-bit one, where a compiler would add four.</summary>
    public static int Size => 24 + nint.Size;
}

/// <summary>
/// A request to the driver, in native memory, which the kernel writes to as long as the request is pending: it may be freed only
/// after its packet has come.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AfdPoll
{
    public IoStatus Status;
    public AfdPollInfo Request;

    /// <summary>Whose it is, for who gets the packet.</summary>
    public int Owner;

    public static AfdPoll* Allocate(int owner)
    {
        var poll = (AfdPoll*)NativeMemory.AllocZeroed((nuint)sizeof(AfdPoll));
        poll->Owner = owner;
        return poll;
    }

    public static void Free(AfdPoll* poll) => NativeMemory.Free(poll);

    /// <summary>What a completed request found: AFD's bits; <see cref="Afd.Cancelled"/> and other failures are none.</summary>
    public readonly uint Found => (int)Status.Status == Afd.Success && Request.Count > 0 ? Request.Events : 0;

    public readonly bool HasFailed => (int)Status.Status is not (Afd.Success or Afd.Cancelled);
}
