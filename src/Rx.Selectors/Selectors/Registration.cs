using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>A slot of <see cref="RegistrationTable"/>: a registered file object, or nothing.</summary>
internal struct Registration
{
    /// <summary>The current key, or null for a free slot.</summary>
    public SelectorKey? Key;

    /// <summary>The handle behind the file object, where .NET has one.</summary>
    public SafeHandle? Handle;

    /// <summary>The current key's handler: a loop tells it without looking at the key.</summary>
    public ReadinessHandler? Handler;

    /// <summary>
    /// Moves on whenever what the kernel may still report under the old number is no longer meant: when the slot is
    /// freed, and when its descriptor turned out to be invalid.
    /// </summary>
    public uint Generation;

    /// <summary>What the kernel is asked for now: the key's events, or less while they are disarmed.</summary>
    public Readiness Armed;

    /// <summary>
    /// Nothing is asked for, but the kernel has not let go of it (<see cref="BaseSelector.TryDisarm"/>). False while something
    /// is.
    /// </summary>
    public bool IsKept;

    /// <summary>How the kernel is asked.</summary>
    public Trigger Trigger;

    /// <summary>The kernel called the descriptor invalid. It is reported once and no longer watched.</summary>
    public bool IsInvalid;
}
