namespace Rx.Selectors;

/// <summary>How <see cref="RelayExtensions.Relay"/> carries bytes. One object serves any number of relays.</summary>
public sealed class RelayOptions
{
    /// <summary>How both sides are read.</summary>
    public ReceiveOptions Receive
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    = ReceiveOptions.Default;

    /// <summary>
    /// How both sides are written, with how much may wait for each (<see cref="SendOptions.HighWaterMark"/>), and how long
    /// (<see cref="SendOptions.StallTimeout"/>). Writing to a side is always ended when the other has ended, whatever
    /// <see cref="SendOptions.EndsWriting"/> says.
    /// </summary>
    public SendOptions Send
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    = SendOptions.Default;

    internal static RelayOptions Default { get; } = new();
}
