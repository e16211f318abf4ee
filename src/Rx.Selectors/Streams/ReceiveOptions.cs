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

    internal static ReceiveOptions Default { get; } = new();
}
