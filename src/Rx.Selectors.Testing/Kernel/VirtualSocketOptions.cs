namespace Rx.Selectors.Testing;

/// <summary>Options of a <see cref="VirtualSocket"/>: its buffers, its peer and its lifetime.</summary>
public sealed class VirtualSocketOptions
{
    /// <summary>
    /// Gets the number of written bytes that the kernel holds until the peer reads them. The default is 65,536.
    /// </summary>
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
    /// Gets the number of received bytes that the kernel holds until they are read. What the peer sends beyond that stays with
    /// the peer until there is room. The default is 65,536.
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
    /// Gets the hot diagram of how the peer reads. A digit reads that many bytes, a symbol of <see cref="PeerReadCounts"/> its
    /// number of bytes, any other symbol all bytes. <c>|</c> closes the peer's side: writing fails from then on. Null stands
    /// for a peer that reads everything at once, <c>""</c> for one that never reads.
    /// </summary>
    public string? PeerReads { get; init; }

    /// <summary>Gets the numbers of bytes that symbols of <see cref="PeerReads"/> stand for.</summary>
    public IReadOnlyDictionary<string, int>? PeerReadCounts { get; init; }

    /// <summary>Gets the subscription diagram of when the socket opens and closes. By default it is always open.</summary>
    public string Lifetime { get; init; } = "^";
}
