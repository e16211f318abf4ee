using System.Diagnostics.CodeAnalysis;

namespace Rx.Selectors.Testing;

/// <content>The streams defined by diagrams.</content>
public sealed partial class MarbleScheduler
{
    internal const string MembersAreRead =
        "The properties of the object are found by reflection; a dictionary or pairs need none.";

    /// <summary>Returns the time from the beginning of a diagram to its <c>|</c>: <c>Time("---|")</c> is 3 ms.</summary>
    /// <param name="marbles">Dashes, durations and one <c>|</c>.</param>
    /// <returns>The time, for operators such as Delay.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="marbles"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public TimeSpan Time(string marbles)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new TimeSpan(ToTicks(MarbleParser.ParseTime(marbles)));
    }

    /// <summary>
    /// Creates a cold stream, which begins for each subscriber at its subscription, with the symbols themselves as values.
    /// </summary>
    /// <param name="marbles">The diagram of its notifications: <c>--a-b-|</c>.</param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="marbles"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleObservable<string> Cold(string marbles, Exception? error = null) =>
        Cold(marbles, MarbleValues<string>.Natural, error);

    /// <summary>
    /// Creates a cold stream, which begins for each subscriber at its subscription, with values from a dictionary.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram of its notifications: <c>--a-b-|</c>.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException">The diagram or the dictionary is null.</exception>
    /// <exception cref="ArgumentException">A key is not one character that can stand for a value.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleObservable<T> Cold<T>(
        string marbles, IReadOnlyDictionary<string, T> values, Exception? error = null) =>
        Cold(marbles, MarbleValues<T>.From(values, nameof(values)), error);

    /// <summary>
    /// Creates a cold stream, which begins for each subscriber at its subscription, with values from pairs:
    /// <c>Cold("a-b|", ("a", 1), ("b", 2))</c>.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram of its notifications: <c>--a-b-|</c>.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException">The diagram or the pairs are null.</exception>
    /// <exception cref="ArgumentException">A symbol is not one character, or has two values.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleObservable<T> Cold<T>(string marbles, params (string Symbol, T Value)[] values) =>
        Cold(marbles, MarbleValues<T>.From(values, nameof(values)), null);

    /// <summary>
    /// Creates a cold stream, which begins for each subscriber at its subscription, with an error and values from pairs.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram of its notifications: <c>--a-b-#</c>.</param>
    /// <param name="error">The error that <c>#</c> stands for.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException">The diagram or the pairs are null.</exception>
    /// <exception cref="ArgumentException">A symbol is not one character, or has two values.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleObservable<T> Cold<T>(string marbles, Exception error, params (string Symbol, T Value)[] values) =>
        Cold(marbles, MarbleValues<T>.From(values, nameof(values)), error);

    /// <summary>
    /// Creates a cold stream, which begins for each subscriber at its subscription, with values from an object's properties:
    /// <c>Cold&lt;int&gt;("a-b|", new { a = 1, b = 2 })</c>.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram of its notifications: <c>--a-b-|</c>.</param>
    /// <param name="values">An object with a property of type <typeparamref name="T"/> for each symbol.</param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException">The diagram or the object is null.</exception>
    /// <exception cref="ArgumentException">
    /// A property's name is not one character, or its value of another type.
    /// </exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    [RequiresUnreferencedCode(MembersAreRead)]
    public MarbleObservable<T> Cold<T>(string marbles, object values, Exception? error = null) =>
        Cold(marbles, MarbleValues<T>.FromMembersOf(values, nameof(values)), error);

    /// <summary>
    /// Creates a hot stream, which runs with or without subscribers, with the symbols themselves as values. The part before
    /// its <c>^</c>, if there is one, comes before frame 0.
    /// </summary>
    /// <param name="marbles">The diagram of its notifications: <c>-a-^-b-|</c>.</param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="marbles"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="InvalidOperationException">The run has passed its first message.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleObservable<string> Hot(string marbles, Exception? error = null) =>
        Hot(marbles, MarbleValues<string>.Natural, error);

    /// <summary>Creates a hot stream, which runs with or without subscribers, with values from a dictionary.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram of its notifications: <c>-a-^-b-|</c>.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException">The diagram or the dictionary is null.</exception>
    /// <exception cref="ArgumentException">A key is not one character that can stand for a value.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">The run has passed its first message.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleObservable<T> Hot<T>(
        string marbles, IReadOnlyDictionary<string, T> values, Exception? error = null) =>
        Hot(marbles, MarbleValues<T>.From(values, nameof(values)), error);

    /// <summary>Creates a hot stream, which runs with or without subscribers, with values from pairs.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram of its notifications: <c>-a-^-b-|</c>.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException">The diagram or the pairs are null.</exception>
    /// <exception cref="ArgumentException">A symbol is not one character, or has two values.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">The run has passed its first message.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleObservable<T> Hot<T>(string marbles, params (string Symbol, T Value)[] values) =>
        Hot(marbles, MarbleValues<T>.From(values, nameof(values)), null);

    /// <summary>
    /// Creates a hot stream, which runs with or without subscribers, with an error and values from pairs.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram of its notifications: <c>-a-^-b-#</c>.</param>
    /// <param name="error">The error that <c>#</c> stands for.</param>
    /// <param name="values">The values that its symbols stand for.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException">The diagram or the pairs are null.</exception>
    /// <exception cref="ArgumentException">A symbol is not one character, or has two values.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">The run has passed its first message.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleObservable<T> Hot<T>(string marbles, Exception error, params (string Symbol, T Value)[] values) =>
        Hot(marbles, MarbleValues<T>.From(values, nameof(values)), error);

    /// <summary>
    /// Creates a hot stream, which runs with or without subscribers, with values from an object's properties.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="marbles">The diagram of its notifications: <c>-a-^-b-|</c>.</param>
    /// <param name="values">An object with a property of type <typeparamref name="T"/> for each symbol.</param>
    /// <param name="error">
    /// The error that <c>#</c> stands for; null for a <see cref="MarbleException"/> with the message "error".
    /// </param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentNullException">The diagram or the object is null.</exception>
    /// <exception cref="ArgumentException">
    /// A property's name is not one character, or its value of another type.
    /// </exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    /// <exception cref="InvalidOperationException">The run has passed its first message.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    [RequiresUnreferencedCode(MembersAreRead)]
    public MarbleObservable<T> Hot<T>(string marbles, object values, Exception? error = null) =>
        Hot(marbles, MarbleValues<T>.FromMembersOf(values, nameof(values)), error);

    private ColdMarbles<T> Cold<T>(string marbles, MarbleValues<T> values, Exception? error)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        IReadOnlyList<Marble> parsed = MarbleParser.ParseCold(marbles, GroupCost);
        return new ColdMarbles<T>(this, MarbleEvents.Record(parsed, values, error, GroupCost));
    }

    private HotMarbles<T> Hot<T>(string marbles, MarbleValues<T> values, Exception? error)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        IReadOnlyList<Marble> parsed = MarbleParser.ParseHot(marbles, GroupCost);
        var hot = new HotMarbles<T>(this, MarbleEvents.Record(parsed, values, error, GroupCost));
        RefuseThePast(ToTicks(hot.FirstFrame));
        BeginWithRun(hot);
        return hot;
    }
}
