namespace Rx.Selectors;

/// <summary>Specifies the order of the bytes of a number.</summary>
public enum ByteOrder
{
    /// <summary>The most significant byte comes first: network byte order.</summary>
    BigEndian,

    /// <summary>The least significant byte comes first.</summary>
    LittleEndian,
}
