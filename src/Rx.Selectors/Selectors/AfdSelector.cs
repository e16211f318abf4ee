using System.Numerics;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with \Device\Afd and an I/O completion port, on Windows: sockets only, any number of them; cost goes with what is ready,
/// not with what is registered.
/// </summary>
/// <remarks>
/// <para>
/// The driver is asked about each socket by a request that completes once, when the socket is ready, with a packet to the port.
/// That makes it level-triggered: what has been reported is asked about again before the next wait, and completes at once if it
/// is ready still.
/// </para>
/// <para>
/// A packet that came between two waits tells what was then. So it is not reported: whoever begins to wait takes such packets
/// out first, and asks again.
/// <code>
///   begin:   take what has come meanwhile; submit that again, then what was reported last, then what is new
///   wait:    in the port, without the gate
///   end:     report each packet's socket, and list it to be submitted at the next beginning
///
///   another thread, under the gate:
///     nothing pending?           submit now if somebody waits, else list it
///     pending, for less?         cancel: its packet ends the wait, and the next beginning submits it anew
///     pending, for more?         nothing: what is not asked for is dropped when it is reported
///     unregistered?              cancel; the kernel owns the request's memory until its packet has come
/// </code>
/// What waited for room in a small span is asked about again as well, before what was reported, so that none is favoured.
/// </para>
/// </remarks>
public sealed class AfdSelector : BaseSelector
{
    private const string Call = "IOCTL_AFD_POLL";
    private const int InitialPackets = 64;
    private const int MostPackets = 1 << 16; // a wait

    private readonly AfdPort _port;
    private readonly Dictionary<nint, AfdRequest> _requests = []; // by socket, as registered
    private readonly List<AfdRequest> _outdated = []; // answered between two waits
    private readonly List<AfdRequest> _listed = []; // reported, or new
    private CompletionPacket[] _packets = AllocatePackets(InitialPackets); // belongs to whoever waits
    private bool _isInKernel; // somebody waits there, on what has been submitted

    /// <summary>Opens a completion port and the driver.</summary>
    /// <exception cref="PlatformNotSupportedException">The system is not Windows.</exception>
    /// <exception cref="SelectorException">The system refuses.</exception>
    public AfdSelector()
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("AFD is Windows' driver for sockets. Use DefaultSelector.Create().");
        }

        SelectorFailure.ThrowIfFailed(AfdPort.Create(out AfdPort? port), @"Opening \Device\Afd");
        _port = port!;
    }

    /// <summary>Whether this system is Windows.</summary>
    public static bool IsSupported => OperatingSystem.IsWindows();

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        WinsockFailure.ThrowIfNotSocket(descriptor, Call); // what is layered upon Winsock may take more for one
        WinsockFailure.ThrowIfFailed(_port.Open(descriptor, out AfdRequest? request), "SIO_BASE_HANDLE", descriptor);
        request!.Token = token;
        if (_isInKernel)
        {
            int result = _port.Submit(request, AfdBits.ToKernel(events));
            if (result < 0)
            {
                _port.Drop(request);
                WinsockFailure.ThrowIfFailed(result, Call, descriptor);
            }
        }
        else
        {
            List(request);
        }

        _requests.Add(descriptor, request);
    }

    private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        WinsockFailure.ThrowIfNotSocket(descriptor, Call);
        AfdRequest request = _requests[descriptor];
        request.Token = token;
        if ((AfdBits.ToKernel(events) & ~request.Submitted) != 0)
        {
            request.Cancel(); // if it is pending
        }
    }

    private protected override void Remove(nint descriptor, ulong token)
    {
        if (!_requests.Remove(descriptor, out AfdRequest? request))
        {
            return;
        }

        TakeOffList(request);
        _port.Drop(request);
    }

    private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        Span<CompletionPacket> packets = PacketsFor(ready.Capacity);
        lock (Gate)
        {
            bool wasSignalled = TakeOutdated();
            SubmitListed(ref ready);
            if (ready.IsFull)
            {
                return;
            }

            timeout = wasSignalled || ready.Count > 0 ? TimeSpan.Zero : timeout;
            packets = packets[..Math.Min(packets.Length, ready.Capacity - ready.Count)];
            _isInKernel = true;
        }

        int count = _port.Wait(packets, timeout);
        lock (Gate)
        {
            _isInKernel = false;
            if (count < 0)
            {
                SelectorFailure.ThrowUnlessInterrupted(count, "GetQueuedCompletionStatusEx");
                return;
            }

            foreach (ref readonly CompletionPacket packet in packets[..count])
            {
                if (_port.Take(packet, out uint found) is { } request)
                {
                    List(request);
                    Report(ref ready, request, found);
                }
            }
        }
    }

    private protected override void Signal() =>
        SelectorFailure.ThrowIfFailed(_port.Post(), "PostQueuedCompletionStatus");

    private protected override void Release() => _port.Dispose();

    private static CompletionPacket[] AllocatePackets(int count) => GC.AllocateArray<CompletionPacket>(count, pinned: true);

    private void Report(ref ReadyBatch ready, AfdRequest request, uint found)
    {
        if (request.IsClosed)
        {
            ready.ReportInvalid(request.Token);
        }
        else if (found != 0)
        {
            ready.Report(request.Token, ReadinessBits.ToldTo(ArmedFor(request), AfdBits.FromKernel(found)));
        }
    }

    private Span<CompletionPacket> PacketsFor(int capacity)
    {
        capacity = Math.Min(capacity, MostPackets);
        if (_packets.Length < capacity)
        {
            _packets = AllocatePackets((int)BitOperations.RoundUpToPowerOf2((uint)capacity));
        }

        return _packets.AsSpan(0, capacity);
    }

    private void List(AfdRequest request)
    {
        request.Place = _listed.Count;
        _listed.Add(request);
    }

    private void TakeOffList(AfdRequest request)
    {
        if (request.Place != AfdRequest.NoPlace)
        {
            AfdRequest last = _listed[^1];
            _listed[request.Place] = last;
            last.Place = request.Place;
            _listed.RemoveAt(_listed.Count - 1);
            request.Place = AfdRequest.NoPlace;
        }
    }

    /// <summary>Takes what has come since the last wait; true when a signal was among it.</summary>
    private bool TakeOutdated()
    {
        bool wasSignalled = false;
        while (_port.Pending > 0)
        {
            int count = _port.Wait(_packets, TimeSpan.Zero);
            foreach (ref readonly CompletionPacket packet in _packets.AsSpan(0, Math.Max(count, 0)))
            {
                if (_port.Take(packet, out _) is { } request)
                {
                    _outdated.Add(request);
                }

                wasSignalled |= packet.Request == 0;
            }

            if (count < _packets.Length)
            {
                break;
            }
        }

        return wasSignalled;
    }

    private void SubmitListed(ref ReadyBatch ready)
    {
        foreach (AfdRequest request in _listed)
        {
            request.Place = AfdRequest.NoPlace;
            _outdated.Add(request);
        }

        _listed.Clear();
        int failure = 0;
        foreach (AfdRequest request in _outdated)
        {
            int result = request.IsClosed ? -Errno.EBADF : _port.Submit(request, AfdBits.ToKernel(ArmedFor(request)));
            if (result == 0)
            {
                continue;
            }

            bool isShortage = Errno.IsShortage(-result);
            if (isShortage || ready.IsFull)
            {
                List(request); // for the next time
                failure = isShortage ? result : failure;
            }
            else
            {
                ready.ReportInvalid(request.Token); // closed, or closed and its number somebody else's
            }
        }

        _outdated.Clear();
        if (ready.Count == 0)
        {
            SelectorFailure.ThrowIfFailed(failure, Call);
        }
    }

    /// <summary>What the kernel is to be asked: it may have been changed while the request was not pending.</summary>
    private Readiness ArmedFor(AfdRequest request) => Registrations[(int)(uint)request.Token].Armed;
}
