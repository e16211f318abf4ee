namespace Rx.Selectors.Testing;

/// <summary>
/// A stream that was emitted as a value of another stream, and its own notifications, with frames counted from the moment it
/// was emitted. Expectations compare the notifications, because two streams that emit the same are different objects.
/// </summary>
/// <param name="source">The stream.</param>
/// <param name="events">Its notifications, all or those so far.</param>
internal sealed class InnerStream(object source, IEnumerable<StreamEvent> events)
{
    private readonly object _source = source;
    private readonly List<StreamEvent> _events = [.. events];

    public IReadOnlyList<StreamEvent> Events => _events;

    public void Note(StreamEvent said) => _events.Add(said);

    public bool SaysTheSameAs(InnerStream other) =>
        ReferenceEquals(_source, other._source)
        || (_events.Count == other._events.Count
            && _events.Zip(other._events).All(static pair => pair.First.Matches(pair.Second)));
}
