namespace Rx.Selectors.Testing;

/// <summary>A notification of any type, as expectations compare it and drawings show it.</summary>
/// <param name="Frame">The frame of its arrival.</param>
/// <param name="Kind">The kind of the notification.</param>
/// <param name="Payload">
/// The value, with an <see cref="InnerStream"/> in the place of an observable; or the exception.
/// </param>
/// <param name="Symbol">The symbol in its diagram; null if it comes from no diagram.</param>
internal readonly record struct StreamEvent(long Frame, MarbleKind Kind, object? Payload, string? Symbol = null)
{
    /// <summary>Returns whether both are the same notification at the same frame.</summary>
    public bool Matches(StreamEvent other) => Frame == other.Frame && Tells(other);

    /// <summary>Returns whether both are the same notification, at any frame.</summary>
    public bool Tells(StreamEvent other) => Kind == other.Kind && MarbleEquality.AreEqual(Payload, other.Payload);
}
