using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Waits with select(2): the oldest and the most portable. Descriptors below FD_SETSIZE only (1,024; 256 on NetBSD, 65,536 on
/// illumos), regular files as well (always ready). Cost goes with the highest descriptor. On Windows with Winsock's select:
/// sockets only, any number of them.
/// </summary>
/// <remarks>
/// <para>
/// One difference to the other selectors remains: a hang-up does not end a select for a descriptor that is watched for writing
/// or priority alone.
/// </para>
/// <para>
/// On Windows a failed connect and urgent data come from the same set: while a socket that is watched for writing, and cannot be
/// written, has urgent data that nobody reads, a select that waits takes processor time. <see cref="AfdSelector"/> does not.
/// </para>
/// </remarks>
public sealed class SelectSelector : SnapshotSelector
{
    private readonly ISnapshot _snapshot =
        OperatingSystem.IsWindows() ? new WinsockSelectSnapshot() : new SelectSnapshot();

    /// <summary>Makes one.</summary>
    /// <exception cref="PlatformNotSupportedException">The system's select is not supported here.</exception>
    /// <exception cref="SelectorException">The kernel refuses the wake-up descriptor (EMFILE, ENFILE).</exception>
    public SelectSelector()
        : base("select", IsSupported)
    {
    }

    /// <summary>Whether this system has a select known here.</summary>
    public static bool IsSupported => SelectCall.IsKnown || OperatingSystem.IsWindows();

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        if (!OperatingSystem.IsWindows() && descriptor >= SelectCall.SetSize)
        {
            throw new ArgumentException(
                $"SelectSelector cannot hold descriptor {descriptor}: select(2) takes those below {SelectCall.SetSize} "
                + "(FD_SETSIZE). Use a PollSelector or DefaultSelector.Create().");
        }

        base.Add(descriptor, events, trigger, token);
    }

    private protected override void Build(WatchList watched) => _snapshot.Build(watched.Entries, WakeUpDescriptor);

    private protected override void WaitOnSnapshot(ref ReadyBatch ready, TimeSpan? timeout)
    {
        if (_snapshot.Wait(ref ready, timeout))
        {
            DrainWakeUp();
        }
    }
}
