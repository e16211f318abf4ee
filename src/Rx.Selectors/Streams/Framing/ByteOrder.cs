namespace Rx.Selectors;

/// <summary>Which byte of a number comes first.</summary>
public enum ByteOrder
{
    /// <summary>The most significant one: the network's order.</summary>
    BigEndian,

    /// <summary>The least significant one.</summary>
    LittleEndian,
}
