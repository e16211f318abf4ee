using System.Reactive.Linq;

namespace Rx.Selectors.Consumer;

/// <summary>Whether a device at the other end of a descriptor is alive: it says something now and then.</summary>
internal static class Heartbeat
{
    /// <summary>The device is up when it says something, and down when it has been silent for too long.</summary>
    public static IObservable<char> StateOf(IReadinessSource source, object device, Action read, TimeSpan patience) =>
        source.WhenReadable(device)
            .Do(_ => read())
            .Select(_ => Observable.Timer(patience, source.Scheduler).Select(_ => 'd').StartWith('u'))
#if MISTAKEN
            .Merge() // each beat's silence is waited for, also when another beat has come
#else
            .Switch()
#endif
            .DistinctUntilChanged();
}
