using System.Collections;
using System.Reactive;

namespace Rx.Selectors.Testing;

/// <summary>
/// A recording of what a stream emitted and when: its messages so far, in order. It grows while the scheduler runs. It can
/// be read on any thread; an enumeration covers the messages that existed when it began.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class MarbleRecording<T> : IReadOnlyList<MarbleMessage<T>>
{
    private readonly object _gate = new();
    private readonly List<MarbleMessage<T>> _messages = [];
    private readonly MarbleGroupCost _groupCost;

    internal MarbleRecording(MarbleGroupCost groupCost) => _groupCost = groupCost;

    internal MarbleRecording(IEnumerable<MarbleMessage<T>> messages, MarbleGroupCost groupCost)
        : this(groupCost) => _messages.AddRange(messages);

    /// <summary>Gets the number of messages.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>Gets a message.</summary>
    /// <param name="index">The zero-based index of the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such message.</exception>
    public MarbleMessage<T> this[int index]
    {
        get
        {
            lock (_gate)
            {
                return _messages[index];
            }
        }
    }

    /// <summary>
    /// Draws the stream. The first line is a diagram that yields the same frames when it is parsed: a hot diagram with a
    /// <c>^</c> if there are negative frames. Text of one character, a digit and readiness (<see cref="ReadinessMarbles"/>)
    /// are their own symbols; other values get letters, which the lines below explain. RxJS's grammar cannot express a
    /// message that arrives while a group still costs frames; then groups cost one frame, and a line states that.
    /// </summary>
    /// <returns>The diagram, without a trailing line break; <c>-</c> if there are no messages.</returns>
    public string ToMarbles() => StreamDrawing.Draw(Events(), [], _groupCost);

    /// <summary>Draws the stream as <see cref="ToMarbles()"/> does, with symbols given by the caller.</summary>
    /// <param name="values">The values that symbols stand for. Other values get a symbol as in <see cref="ToMarbles()"/>.</param>
    /// <returns>The diagram, and below it the values of all symbols that were not given.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">A key is not one character that can stand for a value.</exception>
    public string ToMarbles(IReadOnlyDictionary<string, T> values) =>
        StreamDrawing.Draw(Events(), MarbleValues<T>.From(values, nameof(values)).Given, _groupCost);

    /// <summary>Draws the stream as <see cref="ToMarbles()"/> does.</summary>
    /// <returns>The diagram.</returns>
    public override string ToString() => ToMarbles();

    /// <inheritdoc/>
    public IEnumerator<MarbleMessage<T>> GetEnumerator() => Snapshot().AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(long frame, Notification<T> notification)
    {
        lock (_gate)
        {
            _messages.Add(new MarbleMessage<T>(frame, notification));
        }
    }

    internal StreamEvent[] Events() => Array.ConvertAll(Snapshot(), static message => message.Notification.Kind switch
    {
        NotificationKind.OnNext => new StreamEvent(message.Frame, MarbleKind.Value, message.Notification.Value),
        NotificationKind.OnError => new StreamEvent(message.Frame, MarbleKind.Error, message.Notification.Exception),
        _ => new StreamEvent(message.Frame, MarbleKind.Completion, null),
    });

    private MarbleMessage<T>[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _messages];
        }
    }
}
