namespace Rx.Selectors.Testing;

/// <summary>A notification as expectations compare it and drawings draw it, whatever its type.</summary>
/// <param name="Frame">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Payload">
/// The value, an <see cref="InnerStream"/> in the place of an observable, or the exception.
/// </param>
/// <param name="Symbol">What the diagram called it; null when it was in none.</param>
internal readonly record struct StreamEvent(long Frame, MarbleKind Kind, object? Payload, string? Symbol = null)
{
    /// <summary>Whether both tell the same at the same time.</summary>
    public bool Matches(StreamEvent other) => Frame == other.Frame && Tells(other);

    /// <summary>Whether both tell the same, at whatever time.</summary>
    public bool Tells(StreamEvent other) => Kind == other.Kind && MarbleEquality.AreEqual(Payload, other.Payload);
}
