namespace Rx.Selectors;

/// <summary>When a ready file object is reported again.</summary>
public enum Trigger : byte
{
    /// <summary>For as long as it is ready: what is not drained is reported again. Every selector, and the default.</summary>
    Level,

    /// <summary>Once; then not again until it is armed again. Every selector.</summary>
    OneShot,

    /// <summary>
    /// When it becomes ready, and again when more arrives: read until the kernel has no more. An edge may come with nothing to
    /// read: when another observer of the same file object subscribes or is armed again, all get an edge for what is there.
    /// <see cref="EpollSelector"/> and <see cref="KqueueSelector"/> have it.
    /// </summary>
    Edge,
}
