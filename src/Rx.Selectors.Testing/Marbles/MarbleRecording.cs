using System.Collections;
using System.Reactive;

namespace Rx.Selectors.Testing;

/// <summary>
/// What a stream said and when: the messages so far, in order. It grows while the scheduler runs; reading it is safe on
/// any thread, and enumerating it goes over what there was at that moment.
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

    /// <summary>How many messages there are.</summary>
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

    /// <summary>A message.</summary>
    /// <param name="index">Which, from 0.</param>
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
    /// Draws the stream. The first line is a diagram, which gives these frames when it is read: hot, with a <c>^</c>,
    /// when there are negative ones. Text of one character, a digit and readiness (<see cref="ReadinessMarbles"/>) are
    /// their own symbols; other values get letters, which the lines below explain. Where RxJS's grammar cannot say it,
    /// as something comes while a group still costs frames, groups cost one frame, and a line says so.
    /// </summary>
    /// <returns>The diagram, without a line break at its end; <c>-</c> when nothing was said.</returns>
    public string ToMarbles() => StreamDrawing.Draw(Events(), [], _groupCost);

    /// <summary>Draws the stream as <see cref="ToMarbles()"/> does, with symbols that the caller knows.</summary>
    /// <param name="values">What symbols stand for. What is not among them gets a symbol as without it.</param>
    /// <returns>The diagram, and below it what the given symbols do not explain.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">A key is not one character that can stand for a value.</exception>
    public string ToMarbles(IReadOnlyDictionary<string, T> values) =>
        StreamDrawing.Draw(Events(), MarbleValues<T>.From(values, nameof(values)).Given, _groupCost);

    /// <summary>The stream as <see cref="ToMarbles()"/> draws it.</summary>
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
