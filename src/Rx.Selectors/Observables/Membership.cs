using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>
/// What a <see cref="SharedInterest"/> keeps of one of its members. Most subscriptions are alone on their descriptor and have
/// none. Under the registry's gate.
/// </summary>
/// <param name="shared">What the subscription is a member of.</param>
/// <param name="handle">The handle behind the member's own file object, where .NET has one.</param>
internal sealed class Membership(SharedInterest shared, SafeHandle? handle)
{
    public SharedInterest Shared { get; } = shared;

    public SafeHandle? Handle { get; } = handle;

    /// <summary>Where the member stands among the others.</summary>
    public int Place { get; set; }

    /// <summary>What it is counted for among what the members want.</summary>
    public Readiness CountedAsked { get; set; }

    /// <summary>What it is counted for among what the kernel is asked for.</summary>
    public Readiness CountedArmed { get; set; }
}
