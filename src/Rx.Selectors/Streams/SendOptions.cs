namespace Rx.Selectors;

/// <summary>How a <see cref="SendQueue"/> behaves. One object serves any number of queues.</summary>
public sealed class SendOptions
{
    private readonly int? _highWaterMark;
    private readonly int? _lowWaterMark;

    /// <summary>
    /// From how many waiting bytes on <see cref="SendQueue.Full"/> says true. 65,536 unless set, or <see cref="Capacity"/> if that
    /// is less.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int HighWaterMark
    {
        get => _highWaterMark ?? Math.Min(64 * 1024, Capacity);
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _highWaterMark = value;
        }
    }

    /// <summary>
    /// Down to how many waiting bytes it goes on saying true. A quarter of <see cref="HighWaterMark"/> unless set; it is less than
    /// that, or the queue is refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int LowWaterMark
    {
        get => _lowWaterMark ?? HighWaterMark / 4;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _lowWaterMark = value;
        }
    }

    /// <summary>
    /// How many bytes wait at most: the queue fails with a <see cref="SlowPeerException"/> rather than hold more. 1,048,576
    /// unless set; it is not less than <see cref="HighWaterMark"/>, or the queue is refused. Bytes that come while none wait
    /// are taken however many they are: the peer has read all that there was so far.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 1024 * 1024;

    /// <summary>
    /// How long bytes may wait without a single one being taken, before the queue fails with a
    /// <see cref="SlowPeerException"/>. Null, as long as they like, unless set; <see cref="Timeout.InfiniteTimeSpan"/> is null.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is zero or less, and not <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </exception>
    public TimeSpan? StallTimeout
    {
        get;
        init
        {
            TimeSpan? limit = Deadline.LimitOf(value);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(value));
            field = limit;
        }
    }

    /// <summary>When bytes are written that no others wait before. <see cref="SendTiming.AtOnce"/> unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of those named.</exception>
    public SendTiming Timing
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)SendTiming.OncePerTurn, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// Whether the stream is ended too (<see cref="IByteStream.EndWriting"/>) once everything has been sent after
    /// <see cref="SendQueue.OnCompleted"/>, so that the peer reads its end. False unless set.
    /// </summary>
    public bool EndsWriting { get; init; }

    /// <summary>
    /// How long nothing is written when the kernel reports the stream as ready and takes nothing, or is short of memory. Each
    /// pause without progress in between is twice as long as the one before, up to sixteen times this. 10 milliseconds unless set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not more than zero.</exception>
    public TimeSpan Pause
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    }

    = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// How long such pauses go on without progress before the queue fails: with the error of the shortage, or with a
    /// <see cref="DescriptorException"/> that says what makes the stream ready. 30 seconds unless set; null for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not more than zero.</exception>
    public TimeSpan? GiveUpAfter
    {
        get;
        init => field = RetryPolicy.CheckedLimit(value);
    }

    = RetryPolicy.DefaultGiveUpAfter;

    /// <summary>
    /// Called on the loop's thread for each error that makes for a pause: a shortage of memory. What it throws is the end. Null
    /// unless set.
    /// </summary>
    public Action<Exception>? ErrorHandler { get; init; }

    internal RetryPolicy Retries => new(Pause, GiveUpAfter);

    internal static SendOptions Default { get; } = new();

    /// <exception cref="ArgumentException">The marks are in no order.</exception>
    internal void ThrowIfInconsistent(string parameterName)
    {
        if (LowWaterMark >= HighWaterMark || HighWaterMark > Capacity)
        {
            throw new ArgumentException(
                $"LowWaterMark ({LowWaterMark}) has to be less than HighWaterMark ({HighWaterMark}), and HighWaterMark no more "
                + $"than Capacity ({Capacity}).",
                parameterName);
        }
    }
}
