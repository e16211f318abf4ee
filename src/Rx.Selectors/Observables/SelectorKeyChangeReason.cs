namespace Rx.Selectors;

/// <summary>Why a <see cref="SelectorKeyChange"/> is reported. Numerically DynamicData's Add, Update and Remove.</summary>
public enum SelectorKeyChangeReason
{
    /// <summary>The file object has its first subscriber, or is awaited.</summary>
    Registered = 0,

    /// <summary>Its subscribers want something else, together, than before; or the data has changed.</summary>
    Modified = 1,

    /// <summary>It has no subscriber any more, and nobody awaits it.</summary>
    Unregistered = 2,
}
