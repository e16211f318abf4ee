using System.Globalization;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// A connected socket in virtual time. Diagrams give what the peer sends and how it reads; what is written is recorded.
/// </summary>
public sealed class VirtualSocket : VirtualFile, IByteStream
{
    private readonly VirtualSocketOptions _options;
    private readonly Queue<byte> _received = new();
    private readonly Queue<byte> _withheld = new(); // sent by the peer, and not received for lack of room
    private readonly Subject<byte[]> _sent = new();
    private readonly bool _peerReadsAtOnce;
    private int _unsent; // written, and not yet read by the peer
    private bool _peerHasEnded;
    private bool _peerHasGone;
    private bool _wasReset;
    private bool _resetIsToBeTold;
    private bool _hasEndedWriting;

    internal VirtualSocket(VirtualKernel kernel, VirtualSocketOptions options)
        : base(kernel, isDrainedByReport: false)
    {
        _options = options;
        _peerReadsAtOnce = options.PeerReads is null;
    }

    /// <summary>Gets the socket itself.</summary>
    public object FileObject => this;

    /// <summary>
    /// Gets a hot sequence of the bytes that the kernel accepted, one array for each write. It completes when writing ends or
    /// the socket is closed.
    /// </summary>
    public IObservable<byte[]> Sent => _sent.AsObservable();

    /// <summary>Gets <see cref="Sent"/> as text. Each write is decoded from UTF-8 separately.</summary>
    public IObservable<string> SentText => _sent.Select(Encoding.UTF8.GetString);

    /// <summary>Gets the number of bytes that have been received and not read.</summary>
    public int Unread => _received.Count;

    /// <summary>
    /// Gets the number of bytes that the peer has sent and that backpressure holds back at the peer, for lack of room.
    /// </summary>
    public int Withheld => _withheld.Count;

    /// <summary>Gets the number of bytes that have been written and not read by the peer.</summary>
    public int Unsent => _unsent;

    /// <inheritdoc/>
    public override Readiness Readiness
    {
        get
        {
            Readiness ready = base.Readiness;
            ready |= _received.Count > 0 || HasReadAll || _wasReset ? Readiness.Read : 0;
            ready |= FreeBytes > 0 || _peerHasGone || _wasReset ? Readiness.Write : 0;
            ready |= _wasReset || _peerHasGone || (_peerHasEnded && _withheld.Count == 0) ? Readiness.ReadClosed : 0;
            ready |= _wasReset || _peerHasGone || (_peerHasEnded && _hasEndedWriting) ? Readiness.HangUp : 0;
            ready |= _resetIsToBeTold || _peerHasGone ? Readiness.Error : 0;
            return ready;
        }
    }

    private int FreeBytes => _options.SendCapacity - _unsent;

    private bool HasReadAll => (_peerHasEnded || _peerHasGone) && _received.Count == 0 && _withheld.Count == 0;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        ThrowIfClosed();
        if (_received.Count == 0)
        {
            ThrowIfReset();
        }

        count = Math.Min(buffer.Length, _received.Count);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = _received.Dequeue();
        }

        if (count > 0)
        {
            TakeWithheld();
            Kernel.HasDrained();
            return true;
        }

        return HasReadAll || _wasReset;
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
    {
        ThrowIfClosed();
        ThrowIfReset();
        if (_hasEndedWriting || _peerHasGone || _wasReset)
        {
            throw new SocketException((int)SocketError.Shutdown); // EPIPE, as .NET reports it
        }

        count = Math.Min(bytes.Length, FreeBytes);
        if (count == 0)
        {
            return false;
        }

        _unsent += _peerReadsAtOnce ? 0 : count;
        Kernel.HasDrained();
        _sent.OnNext(bytes[..count].ToArray());
        return true;
    }

    /// <inheritdoc/>
    public void EndWriting()
    {
        ThrowIfClosed();
        if (!_hasEndedWriting)
        {
            _hasEndedWriting = true;
            HasBecomeReady(Readiness.HangUp); // the hang-up, if the peer has ended too
            _sent.OnCompleted();
        }
    }

    internal void DrawPeer(string input, Func<string, byte[]> bytesOf)
    {
        foreach (Marble marble in MarbleParser.ParseHot(input, Kernel.GroupCost))
        {
            Kernel.Draw(marble.Frame, marble.Kind switch
            {
                MarbleKind.Completion => EndOfPeersStream,
                MarbleKind.Error => Reset,
                _ => Arrival(bytesOf(marble.Symbol)),
            });
        }

        foreach (Marble marble in MarbleParser.ParseHot(_options.PeerReads ?? string.Empty, Kernel.GroupCost))
        {
            Kernel.Draw(marble.Frame, marble.Kind switch
            {
                MarbleKind.Value => PeerRead(CountOf(marble.Symbol)),
                MarbleKind.Completion => PeerGoes,
                _ => Reset,
            });
        }
    }

    internal override void BecomeClosed()
    {
        base.BecomeClosed();
        _sent.OnCompleted();
    }

    private int CountOf(string symbol) =>
        _options.PeerReadCounts is { } counts && counts.TryGetValue(symbol, out int count) ? count
        : symbol is [>= '0' and <= '9'] ? int.Parse(symbol, CultureInfo.InvariantCulture)
        : int.MaxValue;

    private Action Arrival(byte[] bytes) => () =>
    {
        foreach (byte value in bytes)
        {
            _withheld.Enqueue(value);
        }

        TakeWithheld();
        HasBecomeReady(Readiness.Read);
    };

    private Action PeerRead(int count) => () =>
    {
        _unsent -= Math.Min(count, _unsent);
        HasBecomeReady(Readiness.Write);
    };

    private void TakeWithheld()
    {
        while (_received.Count < _options.ReceiveCapacity && _withheld.TryDequeue(out byte value))
        {
            _received.Enqueue(value);
        }
    }

    private void EndOfPeersStream()
    {
        _peerHasEnded = true;
        HasBecomeReady(Readiness.Read);
    }

    private void PeerGoes()
    {
        _peerHasGone = true;
        HasBecomeReady(Readiness.Read | Readiness.Write);
    }

    private void Reset()
    {
        _withheld.Clear();
        _wasReset = true;
        _resetIsToBeTold = true;
        HasBecomeReady(Readiness.Read | Readiness.Write);
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(HasClosed, this);

    /// <summary>
    /// Throws if a reset has not been reported yet. The first call after a reset reports it, a read only after all the received
    /// bytes have been read. Later reads find the end of the stream, as on Linux.
    /// </summary>
    private void ThrowIfReset()
    {
        if (_resetIsToBeTold)
        {
            _resetIsToBeTold = false;
            Kernel.HasChanged();
            throw new SocketException((int)SocketError.ConnectionReset);
        }
    }
}
