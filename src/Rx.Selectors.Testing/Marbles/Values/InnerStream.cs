namespace Rx.Selectors.Testing;

/// <summary>
/// A stream that was a value of another one, and what it said: frames are counted from the moment it came. What it said
/// is what is compared, as two streams that say the same are not equal.
/// </summary>
/// <param name="source">The stream.</param>
/// <param name="events">What it says, or has said so far.</param>
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
