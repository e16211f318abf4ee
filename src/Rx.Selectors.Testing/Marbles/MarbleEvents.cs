using System.Reactive;

namespace Rx.Selectors.Testing;

/// <summary>Combines the marbles of a diagram with their values.</summary>
internal static class MarbleEvents
{
    /// <summary>
    /// Returns the events that an expectation compares. A value that is a stream is replaced by the events it emits.
    /// </summary>
    public static StreamEvent[] Read<T>(IReadOnlyList<Marble> marbles, MarbleValues<T> values, Exception? error) =>
        [.. marbles.Select(marble => new StreamEvent(
            marble.Frame,
            marble.Kind,
            marble.Kind switch
            {
                MarbleKind.Value => ToCompare(values.Of(marble.Symbol), marble.Frame),
                MarbleKind.Error => error ?? new MarbleException(),
                _ => null,
            },
            marble.Symbol))];

    /// <summary>Returns the messages that a stream emits.</summary>
    public static MarbleRecording<T> Record<T>(
        IReadOnlyList<Marble> marbles, MarbleValues<T> values, Exception? error, MarbleGroupCost groupCost) =>
        new(
            marbles.Select(marble => new MarbleMessage<T>(marble.Frame, marble.Kind switch
            {
                MarbleKind.Value => Notification.CreateOnNext((T)values.Of(marble.Symbol)!),
                MarbleKind.Error => Notification.CreateOnError<T>(error ?? new MarbleException()),
                _ => Notification.CreateOnCompleted<T>(),
            })),
            groupCost);

    private static object? ToCompare(object? value, long frame) =>
        value is IMarbleStream stream ? new InnerStream(stream, stream.EventsFrom(frame)) : value;
}
