namespace Rx.Selectors;

/// <summary>
/// A registered file object: what was registered, its descriptor, what it is asked to be ready for, and what the caller
/// attached. Python's <c>selectors.SelectorKey</c>; immutable and equal by value.
/// </summary>
/// <param name="FileObject">The object that was registered.</param>
/// <param name="FileDescriptor">Its descriptor at that time.</param>
/// <param name="Events">What it is asked to be ready for.</param>
/// <param name="Data">Whatever the caller attached to it.</param>
public sealed record SelectorKey(object FileObject, nint FileDescriptor, Readiness Events, object? Data)
{
    /// <summary>
    /// Whom the loop tells when the descriptor is ready; null for a key registered by a user of a plain selector. It is
    /// no part of what the key says, and so none of its equality.
    /// </summary>
    internal ReadinessHandler? Handler { get; init; }

    /// <summary>
    /// Where the selector's table has it, or had it; copies of it (<c>with</c>) take its place there. Of a key that was never
    /// registered it means nothing.
    /// </summary>
    internal int Slot { get; set; }

    /// <summary>Whether both keys say the same; <see cref="Data"/> and file objects are compared by their own equality.</summary>
    /// <param name="other">The other key.</param>
    public bool Equals(SelectorKey? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && FileDescriptor == other.FileDescriptor
            && Events == other.Events
            && Equals(FileObject, other.FileObject)
            && Equals(Data, other.Data));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(FileObject, FileDescriptor, Events, Data);
}
