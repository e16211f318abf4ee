using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with poll(2), on every Unix: any descriptor, regular files as well (always ready); on macOS not terminals and other
/// devices. Cost goes with what is registered. On Windows with WSAPoll, from Windows 10 version 2004 on: sockets only.
/// </summary>
/// <remarks>
/// <para>
/// poll(2) takes no more descriptors than RLIMIT_NOFILE allows. When that limit is lowered below the number that is watched, each
/// <c>Select</c> fails with EINVAL until it is raised again, or less is watched; a loop ends with that error.
/// </para>
/// <para>
/// WSAPoll before that version never reports a connect that fails. It always reports a peer that has ended its side, whatever is
/// asked: to who waits for writing alone that is no readiness, and yet it ends each wait in the kernel.
/// </para>
/// </remarks>
public sealed class PollSelector : SnapshotSelector
{
    private readonly ISnapshot _snapshot =
        OperatingSystem.IsWindows() ? new WinsockPollSnapshot() : new PollSnapshot();

    /// <summary>Makes one.</summary>
    /// <exception cref="PlatformNotSupportedException">The system's poll is not supported here.</exception>
    /// <exception cref="SelectorException">The kernel refuses the wake-up descriptor (EMFILE, ENFILE).</exception>
    public PollSelector()
        : base("poll", IsSupported)
    {
    }

    /// <summary>Whether this system has a poll known here.</summary>
    public static bool IsSupported =>
        Poll.IsKnown || (OperatingSystem.IsWindows() && WinsockPoll.TellsOfFailedConnects);

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        base.Add(descriptor, events, trigger, token);
        if (Poll.RefusesSomeKinds && IsRefused((int)descriptor))
        {
            Remove(descriptor, token);
            throw SelectorFailure.Of(
                -Errno.EINVAL, "poll", descriptor, "This system's poll cannot wait for this kind of file: use a SelectSelector");
        }
    }

    private protected override void Build(WatchList watched) => _snapshot.Build(watched.Entries, WakeUpDescriptor);

    private protected override void WaitOnSnapshot(ref ReadyBatch ready, TimeSpan? timeout)
    {
        if (_snapshot.Wait(ref ready, timeout))
        {
            DrainWakeUp();
        }
    }

    private static bool IsRefused(int descriptor)
    {
        Span<PollDescriptor> probe = [new PollDescriptor { Descriptor = descriptor }];
        return Poll.Wait(probe, TimeSpan.Zero) > 0 && (probe[0].Returned & Poll.Invalid) != 0;
    }
}
