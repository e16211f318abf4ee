using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Support;

/// <summary>/dev/poll with the binary interface of illumos, over Shims/devpoll.c.</summary>
internal static class DevPollShim
{
    private static readonly nint Library = ForeignSystem.Load("devpoll", "ILLUMOS");

    /// <summary>Null where nothing can be compiled.</summary>
    public static DevPoll? System { get; } =
        Library == 0 ? null : new DevPoll(Library, UnixConstants.Of(UnixSystem.Illumos).CloseOnExec);

    public static DevPollSelector Create() => new(System!);
}
