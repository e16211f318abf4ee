namespace Rx.Selectors;

/// <summary>What a length prefix counts.</summary>
public enum LengthPrefixScope
{
    /// <summary>The bytes behind it.</summary>
    Payload,

    /// <summary>Its own bytes as well.</summary>
    PrefixAndPayload,
}
