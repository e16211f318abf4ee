using System.Diagnostics.CodeAnalysis;
using System.Reactive;
using System.Reactive.Disposables;

namespace Rx.Selectors.Testing;

/// <summary>
/// What a test expects of a stream; <see cref="MarbleScheduler.Expect{T}"/> makes it. It is compared when the run has
/// ended.
/// </summary>
/// <remarks>
/// Values are the same by their own equality; collections and bytes by what is in them, exceptions by type and message.
/// A value that is a stream itself is listened to from the moment it comes, and compared by what it says and when,
/// counted from there; expect it as a <c>Cold</c> diagram.
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
    /// Expects what a diagram says, with the symbols as values: of text, of characters, of digits and of
    /// <see cref="Readiness"/> (<see cref="ReadinessMarbles"/>).
    /// </summary>
    /// <param name="marbles">A diagram; its frames are those of the scheduler. It has no <c>^</c>.</param>
    /// <param name="error">What <c>#</c> stands for; a <see cref="MarbleException"/> of "error" when null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="marbles"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol is no value of the stream's type.</exception>
    /// <exception cref="InvalidOperationException">It was said before what is expected.</exception>
    public void ToBe(string marbles, Exception? error = null) => State(marbles, MarbleValues<T>.Natural, error);

    /// <summary>Expects what a diagram says, with values from a dictionary.</summary>
    /// <param name="marbles">A diagram; its frames are those of the scheduler. It has no <c>^</c>.</param>
    /// <param name="values">What its symbols stand for.</param>
    /// <param name="error">What <c>#</c> stands for; a <see cref="MarbleException"/> of "error" when null.</param>
    /// <exception cref="ArgumentNullException">The diagram or the dictionary is null.</exception>
    /// <exception cref="ArgumentException">A key is not one character that can stand for a value.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">It was said before what is expected.</exception>
    public void ToBe(string marbles, IReadOnlyDictionary<string, T> values, Exception? error = null) =>
        State(marbles, MarbleValues<T>.From(values, nameof(values)), error);

    /// <summary>Expects what a diagram says, with values from pairs: <c>ToBe("a-b|", ("a", 1), ("b", 2))</c>.</summary>
    /// <param name="marbles">A diagram; its frames are those of the scheduler. It has no <c>^</c>.</param>
    /// <param name="values">What its symbols stand for.</param>
    /// <exception cref="ArgumentNullException">The diagram or the pairs are null.</exception>
    /// <exception cref="ArgumentException">A symbol is not one character, or has two values.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">It was said before what is expected.</exception>
    public void ToBe(string marbles, params (string Symbol, T Value)[] values) =>
        State(marbles, MarbleValues<T>.From(values, nameof(values)), null);

    /// <summary>Expects what a diagram says, with an error and values from pairs.</summary>
    /// <param name="marbles">A diagram; its frames are those of the scheduler. It has no <c>^</c>.</param>
    /// <param name="error">What <c>#</c> stands for.</param>
    /// <param name="values">What its symbols stand for.</param>
    /// <exception cref="ArgumentNullException">The diagram or the pairs are null.</exception>
    /// <exception cref="ArgumentException">A symbol is not one character, or has two values.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">It was said before what is expected.</exception>
    public void ToBe(string marbles, Exception error, params (string Symbol, T Value)[] values) =>
        State(marbles, MarbleValues<T>.From(values, nameof(values)), error);

    /// <summary>
    /// Expects what a diagram says, with values from an object's properties: <c>new { a = 1, b = 2 }</c>.
    /// </summary>
    /// <param name="marbles">A diagram; its frames are those of the scheduler. It has no <c>^</c>.</param>
    /// <param name="values">
    /// An object with a property for each symbol, of the stream's type; in the place of a stream, a <c>Cold</c>
    /// diagram.
    /// </param>
    /// <param name="error">What <c>#</c> stands for; a <see cref="MarbleException"/> of "error" when null.</param>
    /// <exception cref="ArgumentNullException">The diagram or the object is null.</exception>
    /// <exception cref="ArgumentException">
    /// A property's name is not one character, or its value not of the stream's type.
    /// </exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">It was said before what is expected.</exception>
    [RequiresUnreferencedCode(MarbleScheduler.MembersAreRead)]
    public void ToBe(string marbles, object values, Exception? error = null) =>
        State(marbles, MarbleValues<T>.FromMembersOf(values, nameof(values)), error);

    /// <summary>
    /// Expects what another stream says. It is subscribed to and unsubscribed from at the same frames, right after this
    /// one.
    /// </summary>
    /// <param name="other">The other stream.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// It was said before what is expected, or the run has passed the frame of the subscription.
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
                $"What {_name} is to be has been said before; another Expect can say something else of it.");
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
