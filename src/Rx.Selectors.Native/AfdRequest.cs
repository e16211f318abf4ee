using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Native;

/// <summary>
/// What is asked of the driver about one socket, again and again: one request at a time, which is pending or not. Its memory is
/// that of the port, and kept: when the socket is no longer of interest another one is served.
/// </summary>
internal sealed unsafe class AfdRequest
{
    public const int NoPlace = -1;

    private readonly SafeFileHandle _device;
    private nint _socket; // the base one
    private AfdPoll* _poll;
    private bool _isCancelled;

    internal AfdRequest(SafeFileHandle device, int owner)
    {
        _device = device;
        _poll = AfdPoll.Allocate(owner);
    }

    /// <summary>Begins to serve a socket, or another one.</summary>
    internal void Serve(nint socket)
    {
        _socket = socket;
        _isCancelled = IsClosed = IsDropped = false;
        Place = NoPlace;
    }

    /// <summary>For whoever asks: whose answer it is.</summary>
    public ulong Token { get; set; }

    /// <summary>For whoever asks: where it is on the list of those to be submitted.</summary>
    public int Place { get; set; } = NoPlace;

    /// <summary>The socket has been closed while it was asked about, or what was asked has failed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Nobody wants an answer any more.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>What has been asked and not answered; 0 when nothing is pending.</summary>
    public uint Submitted { get; private set; }

    /// <summary>Asks. Answers 0, or the negated error; EBADF or ENOTSOCK when the socket has been closed.</summary>
    public int Submit(uint events)
    {
        _isCancelled = false;
        int result = Afd.Submit(_device, _poll, _socket, events);
        Submitted = result == 0 ? events : 0;
        return result;
    }

    /// <summary>Has the packet come as soon as it can, for another question to be asked.</summary>
    public void Cancel()
    {
        if (Submitted != 0 && !_isCancelled)
        {
            _isCancelled = true;
            Afd.Cancel(_device, _poll);
        }
    }

    /// <summary>Its packet has come: AFD's bits, or none when it was cancelled.</summary>
    internal uint Complete()
    {
        Submitted = 0;
        IsClosed |= _poll->HasFailed || (_poll->Found & Afd.LocalClose) != 0;
        return _poll->Found;
    }

    internal void Drop() => IsDropped = true;

    internal void Free()
    {
        AfdPoll.Free(_poll);
        _poll = null;
    }
}
