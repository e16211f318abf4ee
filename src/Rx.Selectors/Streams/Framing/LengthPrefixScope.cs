namespace Rx.Selectors;

/// <summary>Specifies which bytes a length prefix counts.</summary>
public enum LengthPrefixScope
{
    /// <summary>The prefix counts the payload, that is, the bytes after the prefix.</summary>
    Payload,

    /// <summary>The prefix counts its own bytes and the payload.</summary>
    PrefixAndPayload,
}
