namespace Rx.Selectors;

/// <summary>How <see cref="ReceiveExtensions.Receive"/> reads. One object serves any number of streams.</summary>
public sealed class ReceiveOptions
{
    /// <summary>
    /// How many bytes one read takes, and one notification brings, at most. 65,536 unless set. The buffer is one for all
    /// receivers of a loop, as large as the largest of them wants.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int BufferSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 64 * 1024;

    /// <summary>
    /// After how many bytes a stream that has still more lets the others of the loop have their turn. 262,144 unless set; at
    /// least one read is made.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int BytesPerTurn
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 256 * 1024;

    /// <summary>
    /// How long nothing is read when the kernel reports the stream as ready and there is nothing to read (see
    /// <see cref="ReceiveExtensions.Receive"/>), or is short of memory. Each pause without progress in between is twice as long as
    /// the one before, up to sixteen times this. 10 milliseconds unless set.
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
    /// How long such pauses go on without progress before the sequence fails: with the error of the shortage, or with a
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

    internal static ReceiveOptions Default { get; } = new();
}
