using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Native;

/// <summary>
/// A completion port to which the driver's answers come, with the requests and the handles they go through. One thread at a
/// time, but for <see cref="Wait"/> and <see cref="Post"/>.
/// </summary>
internal sealed unsafe class AfdPort : IDisposable
{
    // The driver looks through all of a handle's requests when one of them is submitted or answered, so that a handle takes a
    // few only; each handle costs memory, so that it takes more than one.
    private const int RequestsPerDevice = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SafeFileHandle _port;
    private readonly List<SafeFileHandle> _devices = [];
    private readonly List<AfdRequest> _requests = []; // by owner number
    private readonly Stack<AfdRequest> _spare = new(); // those of them that serve no socket

    private AfdPort(SafeFileHandle port) => _port = port;

    /// <summary>How many requests are pending, or answered by packets that have not been taken.</summary>
    public int Pending { get; private set; }

    /// <summary>Opens one, with a first handle to the driver: 0, or the negated error.</summary>
    public static int Create(out AfdPort? created)
    {
        created = null;
        Winsock.EnsureStarted();
        int result = CompletionPort.Create(out SafeFileHandle port);
        if (result < 0)
        {
            return result;
        }

        var made = new AfdPort(port);
        result = made.AddDevice();
        if (result < 0)
        {
            made.Dispose();
            return result;
        }

        created = made;
        return 0;
    }

    /// <summary>Prepares to ask about a socket: 0, or the negated error.</summary>
    public int Open(nint socket, out AfdRequest? request)
    {
        request = null;
        int result = Afd.FindBase(socket, out nint baseSocket);
        if (result < 0)
        {
            return result;
        }

        if (!_spare.TryPop(out request))
        {
            if (_requests.Count == _devices.Count * RequestsPerDevice && (result = AddDevice()) < 0)
            {
                return result;
            }

            request = new AfdRequest(_devices[^1], _requests.Count);
            _requests.Add(request);
        }

        request.Serve(baseSocket);
        return 0;
    }

    /// <inheritdoc cref="AfdRequest.Submit"/>
    public int Submit(AfdRequest request, uint events)
    {
        int result = request.Submit(events);
        Pending += result == 0 ? 1 : 0;
        return result;
    }

    /// <summary>Nobody wants an answer to this any more. It serves another socket as soon as the kernel has done with it.</summary>
    public void Drop(AfdRequest request)
    {
        request.Drop();
        request.Cancel();
        if (request.Submitted == 0)
        {
            _spare.Push(request);
        }
    }

    /// <summary>Takes packets. Any thread; a null timeout blocks.</summary>
    public int Wait(Span<CompletionPacket> pinned, TimeSpan? timeout) => CompletionPort.Wait(_port, pinned, timeout);

    /// <summary>Ends a wait with a packet of its own.</summary>
    public int Post() => CompletionPort.Post(_port);

    /// <summary>
    /// The request that a packet answers, with AFD's bits. Null when it answers none: it was posted, or what it answers has been
    /// dropped.
    /// </summary>
    public AfdRequest? Take(in CompletionPacket packet, out uint found)
    {
        found = 0;
        if (packet.Request == 0)
        {
            return null;
        }

        Pending--;
        AfdRequest request = _requests[((AfdPoll*)packet.Request)->Owner];
        found = request.Complete();
        if (!request.IsDropped)
        {
            return request;
        }

        _spare.Push(request);
        return null;
    }

    /// <summary>
    /// Closes everything. The kernel still writes to what is pending, so it is taken back first; should that not be done in
    /// a while, its memory is left alone for good.
    /// </summary>
    public void Dispose()
    {
        foreach (AfdRequest request in _requests)
        {
            request.Cancel();
        }

        CompletionPacket[] packets = GC.AllocateArray<CompletionPacket>(64, pinned: true);
        int count;
        while (Pending > 0 && (count = Wait(packets, Patience)) > 0)
        {
            foreach (ref readonly CompletionPacket packet in packets.AsSpan(0, count))
            {
                Take(packet, out _);
            }
        }

        foreach (AfdRequest request in _requests)
        {
            if (request.Submitted == 0)
            {
                request.Free();
            }
        }

        _requests.Clear();
        foreach (SafeFileHandle device in _devices)
        {
            device.Dispose();
        }

        _port.Dispose();
    }

    private int AddDevice()
    {
        int result = Afd.Open(_port, out SafeFileHandle handle);
        if (result < 0)
        {
            handle.Dispose();
        }
        else
        {
            _devices.Add(handle);
        }

        return result;
    }
}
