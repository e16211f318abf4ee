namespace Rx.Selectors.Readme;

/// <summary>Runs one of the README's programs: its name, then its own arguments.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<string[], Task>> Programs = new(StringComparer.Ordinal)
    {
        ["select-echo"] = SelectEcho.Run,
        ["rx-echo"] = RxEcho.Run,
        ["pipe"] = _ => OnAPipe.Run(OnAPipe.Read),
        ["one-shot"] = _ => OnAPipe.Run(OnAPipe.OneShot),
        ["hop"] = _ => OnAPipe.Run(OnAPipe.Hop),
        ["await"] = _ => OnAPipe.Run(OnAPipe.Await),
        ["await-foreach"] = _ => OnAPipe.Run(OnAPipe.AwaitForEach),
        ["key-changes"] = _ => OnAPipe.Run(OnAPipe.KeyChanges),
        ["timers"] = _ => OnAPipe.Run(OnAPipe.Timers),
        ["host-loop"] = _ => HostLoop.Run(),
        ["connections"] = _ => Connections.Run(),
        ["eventfd"] = _ => NativeDescriptor.Run(),
        ["linux"] = _ => LinuxObjects.Run(),
        ["stdin"] = _ => StandardInput.Run(),
        ["file-object"] = _ => CustomFileObject.Run(),
    };

    private static Task Main(string[] args) => Programs[args[0]](args[1..]);
}
