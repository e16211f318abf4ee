namespace Rx.Selectors;

/// <summary>When a ready file object is reported again.</summary>
public enum Trigger : byte
{
    /// <summary>For as long as it is ready: what is not drained is reported again. Every selector, and the default.</summary>
    Level,

    /// <summary>Once; then not again until it is armed again. Every selector.</summary>
    OneShot,

    /// <summary>
    /// When it becomes ready, and again when more arrives: whoever is told reads until the kernel has no more.
    /// <see cref="EpollSelector"/> and <see cref="KqueueSelector"/> have it.
    /// </summary>
    Edge,
}
