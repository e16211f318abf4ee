using System.Diagnostics.CodeAnalysis;
using System.Reactive;
using System.Reactive.Disposables;

namespace Rx.Selectors.Testing;

/// <summary>
/// An expectation for a stream, created by <see cref="MarbleScheduler.Expect{T}"/>. It is compared when the run has ended.
/// </summary>
/// <remarks>
/// Values are compared by their own equality, collections and bytes by their contents, exceptions by type and message. A
/// value that is itself a stream is subscribed to at the moment it arrives, and compared by what it emits and when, counted
/// from that moment; expect it as a <c>Cold</c> diagram.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class StreamExpectation<T> : IExpectation
{
    private readonly MarbleScheduler _scheduler;
    private readonly string _name;
    private readonly SubscriptionMarbles? _when;
    private readonly List<StreamEvent> _actual;

    private IReadOnlyList<StreamEvent>? _expected;
    private IReadOnlyCollection<KeyValuePair<string, object?>> _values = [];

    internal StreamExpectation(
        MarbleScheduler scheduler, IObservable<T> stream, SubscriptionMarbles? when, string name)
    {
        _scheduler = scheduler;
        _name = name;
        _when = when;
        _actual = Listen(stream, name);
    }

    string IExpectation.Name => $"Expect({_name})";

    bool IExpectation.IsStated => _expected is not null;

    /// <summary>
    /// Expects the notifications of a diagram, with the symbols as values: text, characters, digits and
    /// <see cref="Readiness"/> (<see cref="ReadinessMarbles"/>).
    /// </summary>
    /// <param name="marbles">A diagram, without a <c>^</c>. Its frames are those of the scheduler.</param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="marbles"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol does not denote a value of the stream's type.</exception>
    /// <exception cref="InvalidOperationException">The expected result has been set before.</exception>
    public void ToBe(string marbles, Exception? error = null) => State(marbles, MarbleValues<T>.Natural, error);

    /// <summary>Expects the notifications of a diagram, with values from a dictionary.</summary>
    /// <param name="marbles">A diagram, without a <c>^</c>. Its frames are those of the scheduler.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <exception cref="ArgumentNullException">The diagram or the dictionary is null.</exception>
    /// <exception cref="ArgumentException">A key is not one character that can stand for a value.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">The expected result has been set before.</exception>
    public void ToBe(string marbles, IReadOnlyDictionary<string, T> values, Exception? error = null) =>
        State(marbles, MarbleValues<T>.From(values, nameof(values)), error);

    /// <summary>
    /// Expects the notifications of a diagram, with values from pairs: <c>ToBe("a-b|", ("a", 1), ("b", 2))</c>.
    /// </summary>
    /// <param name="marbles">A diagram, without a <c>^</c>. Its frames are those of the scheduler.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <exception cref="ArgumentNullException">The diagram or the pairs are null.</exception>
    /// <exception cref="ArgumentException">A symbol is not one character, or has two values.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">The expected result has been set before.</exception>
    public void ToBe(string marbles, params (string Symbol, T Value)[] values) =>
        State(marbles, MarbleValues<T>.From(values, nameof(values)), null);

    /// <summary>Expects the notifications of a diagram, with an error and values from pairs.</summary>
    /// <param name="marbles">A diagram, without a <c>^</c>. Its frames are those of the scheduler.</param>
    /// <param name="error">The error that <c>#</c> stands for.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <exception cref="ArgumentNullException">The diagram or the pairs are null.</exception>
    /// <exception cref="ArgumentException">A symbol is not one character, or has two values.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">The expected result has been set before.</exception>
    public void ToBe(string marbles, Exception error, params (string Symbol, T Value)[] values) =>
        State(marbles, MarbleValues<T>.From(values, nameof(values)), error);

    /// <summary>
    /// Expects the notifications of a diagram, with values from an object's properties: <c>new { a = 1, b = 2 }</c>.
    /// </summary>
    /// <param name="marbles">A diagram, without a <c>^</c>. Its frames are those of the scheduler.</param>
    /// <param name="values">
    /// An object with a property of the stream's type for each symbol. A value that is itself a stream is given as a
    /// <c>Cold</c> diagram.
    /// </param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <exception cref="ArgumentNullException">The diagram or the object is null.</exception>
    /// <exception cref="ArgumentException">
    /// A property's name is not one character, or its value not of the stream's type.
    /// </exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">The expected result has been set before.</exception>
    [RequiresUnreferencedCode(MarbleScheduler.MembersAreRead)]
    public void ToBe(string marbles, object values, Exception? error = null) =>
        State(marbles, MarbleValues<T>.FromMembersOf(values, nameof(values)), error);

    /// <summary>
    /// Expects the notifications of another stream. That stream is subscribed to and unsubscribed from at the same frames,
    /// right after this one.
    /// </summary>
    /// <param name="other">The other stream.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// The expected result has been set before, or the run has passed the frame of the subscription.
    /// </exception>
    public void ToEqual(IObservable<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        StateOnce(() => Listen(other, $"what {_name} is to equal"), []);
    }

    string? IExpectation.Failure() =>
        StreamDifference.Describe(((IExpectation)this).Name, _expected!, _actual, _values, _scheduler.GroupCost);

    private void State(string marbles, MarbleValues<T> values, Exception? error) => StateOnce(
        () => MarbleEvents.Read(MarbleParser.ParseCold(marbles, _scheduler.GroupCost), values, error),
        [.. values.Given]);

    private void StateOnce(
        Func<IReadOnlyList<StreamEvent>> expected, IReadOnlyCollection<KeyValuePair<string, object?>> values)
    {
        if (_expected is not null)
        {
            throw new InvalidOperationException(
                $"The expected result of {_name} has been set before. Call Expect again to set another one.");
        }

        _expected = expected();
        _values = values;
    }

    private List<StreamEvent> Listen(IObservable<T> stream, string name)
    {
        var events = new List<StreamEvent>();
        var inner = new CompositeDisposable();
        var listener = new StreamListener<T>(_scheduler, name, (frame, said) => events.Add(said.Kind switch
        {
            NotificationKind.OnNext =>
                new StreamEvent(frame, MarbleKind.Value, InnerListener.Listen(said.Value, _scheduler, inner.Add)),
            NotificationKind.OnError => new StreamEvent(frame, MarbleKind.Error, said.Exception),
            _ => new StreamEvent(frame, MarbleKind.Completion, null),
        }));
        _scheduler.NameWhenEndless(listener);
        listener.Listen(stream, _when, inner.Dispose);
        return events;
    }
}
