namespace Rx.Selectors.Testing;

/// <summary>The buffers of a <see cref="VirtualSocket"/>, and the peer behind them.</summary>
public sealed class VirtualSocketOptions
{
    /// <summary>How many bytes the kernel takes that the peer has not read yet. 65,536 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int SendCapacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 65_536;

    /// <summary>
    /// How many bytes the kernel holds that have not been read; what the peer sends beyond that stays with the peer until
    /// there is room. 65,536 unless set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int ReceiveCapacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 65_536;

    /// <summary>
    /// How the peer reads, as a hot diagram: a digit reads that many bytes, a symbol of <see cref="PeerReadCounts"/> as many as
    /// it says, any other symbol all there are. <c>|</c> closes the peer's side: writing fails from then on. Null for a peer
    /// that reads everything at once, <c>""</c> for one that never reads.
    /// </summary>
    public string? PeerReads { get; init; }

    /// <summary>What symbols of <see cref="PeerReads"/> stand for, in bytes.</summary>
    public IReadOnlyDictionary<string, int>? PeerReadCounts { get; init; }

    /// <summary>A subscription diagram: when the socket opens and is closed. All the time unless set.</summary>
    public string Lifetime { get; init; } = "^";
}
