using System.Runtime.CompilerServices;

namespace Rx.Selectors;

/// <summary>What the streams of one loop share: the buffer they read into, and who receives from which descriptor.</summary>
internal sealed class LoopStreams
{
    private static readonly ConditionalWeakTable<object, LoopStreams> OfLoops = [];

    private readonly Lock _gate = new();
    private readonly Dictionary<nint, Receiver> _receivers = [];
    private byte[] _buffer = [];

    /// <summary>How many descriptors somebody receives from.</summary>
    public int Receivers
    {
        get
        {
            lock (_gate)
            {
                return _receivers.Count;
            }
        }
    }

    /// <summary>Blocks of bytes that wait to be sent. On the loop's thread only.</summary>
    public BlockPool Blocks { get; } = new();

    /// <summary>
    /// Those of a source's loop. A source that is not over one of this library's loops has its own, as nobody knows which of
    /// the threads of its scheduler it is called on.
    /// </summary>
    public static LoopStreams Of(IReadinessSource source) =>
        OfLoops.GetOrCreateValue(source.Scheduler is SelectorLoopScheduler loop ? loop : source);

    /// <summary>
    /// Room to read into, on the loop's thread: nobody else reads until whoever asked has returned to the loop.
    /// </summary>
    public Memory<byte> Buffer(int size)
    {
        if (_buffer.Length < size)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        }

        return _buffer.AsMemory(0, size);
    }

    /// <summary>Makes a receiver the one of its descriptor. False while there is another one whose file object is not closed.</summary>
    public bool TryEnter(Receiver receiver, nint descriptor)
    {
        Receiver? closed = null;
        while (true)
        {
            Receiver? current;
            lock (_gate)
            {
                if (!_receivers.TryGetValue(descriptor, out current) || ReferenceEquals(current, closed))
                {
                    _receivers[descriptor] = receiver;
                    return true;
                }
            }

            // A file object of the user's own is asked, and nothing of the user's runs under the gate.
            if (current.IsStillOf(descriptor))
            {
                return false;
            }

            closed = current;
        }
    }

    public void Leave(Receiver receiver, nint descriptor)
    {
        lock (_gate)
        {
            if (_receivers.TryGetValue(descriptor, out Receiver? current) && ReferenceEquals(current, receiver))
            {
                _receivers.Remove(descriptor);
            }
        }
    }
}
