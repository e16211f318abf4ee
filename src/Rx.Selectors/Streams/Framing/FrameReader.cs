using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>
/// A subscription to <c>Frames</c>. Passes the chunks of a stream to a decoder, and the frames it finds to an observer.
/// </summary>
/// <remarks>
/// A frame within one chunk is a slice of the chunk. The received part of an incomplete frame is held in a buffer. Then as many
/// bytes of the next chunk are appended as the buffer holds already, repeatedly until the decoder finds the end, so that at
/// most twice the length of the frame is copied. Bytes that were appended beyond the end are read from the chunk again, where
/// their frames are slices.
/// </remarks>
internal sealed class FrameReader : IObserver<ReadOnlyMemory<byte>>, IDisposable
{
    private const int LeastAppended = 256;

    private readonly IFrameDecoder _decoder;
    private readonly IObserver<ReadOnlyMemory<byte>> _observer;
    private readonly int _limit;
    private readonly SingleAssignmentDisposable _chunks = new();
    private FrameBuffer _held; // bytes in which the decoder has found no frame
    private int _isOver; // Interlocked

    public FrameReader(IFrameDecoder decoder, IObserver<ReadOnlyMemory<byte>> observer)
    {
        _decoder = decoder;
        _observer = observer;
        _limit = decoder.BufferLimit;
        if (_limit < 1)
        {
            throw new InvalidOperationException(
                $"{decoder.GetType()}.{nameof(IFrameDecoder.BufferLimit)} is {_limit}, and must be at least 1.");
        }
    }

    private bool IsOver => Volatile.Read(ref _isOver) != 0;

    public void Begin(IObservable<ReadOnlyMemory<byte>> chunks) => _chunks.Disposable = chunks.Subscribe(this);

    public void OnNext(ReadOnlyMemory<byte> value)
    {
        try
        {
            while (!value.IsEmpty && !IsOver)
            {
                value = _held.Count == 0 ? ReadFrom(value) : ReadAcross(value);
            }
        }
        catch
        {
            // As in Rx's own operators, an observer that throws is unsubscribed.
            Dispose();
            throw;
        }
    }

    public void OnError(Exception error) => Fail(error);

    public void OnCompleted()
    {
        try
        {
            ReadEnd();
        }
        catch
        {
            Dispose();
            throw;
        }

        if (TryEnd())
        {
            _held.Clear();
            _observer.OnCompleted();
        }
    }

    // A reader may be using the buffer at this moment. The array is therefore not returned to the pool, but left to the
    // garbage collector.
    public void Dispose() => TryEnd();

    /// <summary>
    /// Reads the first frame of a chunk, as a slice of it. Returns the rest of the chunk; holds an incomplete frame.
    /// </summary>
    private ReadOnlyMemory<byte> ReadFrom(ReadOnlyMemory<byte> chunk)
    {
        ReadOnlyMemory<byte> window = chunk.Length <= _limit ? chunk : chunk[.._limit];
        if (TryRead(window, out int consumed))
        {
            return chunk[consumed..];
        }

        if (!IsOver)
        {
            _held.Append(window.Span);
        }

        return default;
    }

    /// <summary>
    /// Reads the frames that begin in the held bytes. Returns the rest of the chunk, from the first frame that begins in it.
    /// </summary>
    private ReadOnlyMemory<byte> ReadAcross(ReadOnlyMemory<byte> chunk)
    {
        int held = _held.Count;
        int appended = Math.Min(chunk.Length, Math.Min(_limit - held, Math.Max(held, LeastAppended)));
        _held.Append(chunk.Span[..appended]);
        while (_held.Count > appended)
        {
            if (!TryRead(_held.Memory, out int consumed))
            {
                return chunk[appended..];
            }

            _held.Consume(consumed);
        }

        int unread = _held.Count;
        _held.Clear();
        return chunk[(appended - unread)..];
    }

    private void ReadEnd()
    {
        int consumed = 0;
        do
        {
            _held.Consume(consumed);
        }
        while (!IsOver && TryReadEnd(_held.Memory, out consumed) && consumed > 0);
    }

    /// <summary>
    /// Reads one frame and passes it to the observer. Returns false if there is no frame yet, or if the sequence has failed or
    /// was disposed of meanwhile.
    /// </summary>
    private bool TryRead(ReadOnlyMemory<byte> bytes, out int consumed)
    {
        consumed = 0;
        DecodedFrame frame;
        try
        {
            if (!_decoder.TryDecode(bytes.Span, out frame))
            {
                return bytes.Length < _limit ? false : throw FrameException.TooLong(_limit);
            }

            ThrowIfNotWithin(frame, bytes.Length, least: 1);
        }
        catch (Exception e)
        {
            Fail(e);
            return false;
        }

        return Tell(bytes, frame, out consumed);
    }

    private bool TryReadEnd(ReadOnlyMemory<byte> bytes, out int consumed)
    {
        consumed = 0;
        DecodedFrame frame;
        try
        {
            if (!_decoder.TryDecodeEnd(bytes.Span, out frame))
            {
                return false;
            }

            ThrowIfNotWithin(frame, bytes.Length, least: Math.Min(bytes.Length, 1));
        }
        catch (Exception e)
        {
            Fail(e);
            return false;
        }

        return Tell(bytes, frame, out consumed);
    }

    private bool Tell(ReadOnlyMemory<byte> bytes, DecodedFrame frame, out int consumed)
    {
        consumed = frame.Consumed;
        if (frame.IsFrame && !IsOver) // the decoder itself may have disposed of the subscription
        {
            _observer.OnNext(bytes.Slice(frame.Start, frame.Length));
        }

        return !IsOver;
    }

    private void ThrowIfNotWithin(DecodedFrame frame, int length, int least)
    {
        if (frame.Consumed < least || frame.Consumed > length)
        {
            throw new InvalidOperationException(
                $"{_decoder.GetType()} consumed {frame.Consumed} of {length} bytes. It must consume at least one, and at most "
                + "all of them.");
        }
    }

    private void Fail(Exception error)
    {
        if (TryEnd())
        {
            _held.Clear();
            _observer.OnError(error);
        }
    }

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            return false;
        }

        _chunks.Dispose();
        return true;
    }
}
