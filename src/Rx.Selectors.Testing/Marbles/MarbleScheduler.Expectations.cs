using System.Runtime.CompilerServices;

namespace Rx.Selectors.Testing;

/// <content>The expectations and recordings of a test.</content>
public sealed partial class MarbleScheduler
{
    /// <summary>
    /// Creates an expectation for a stream: <c>marbles.Expect(stream).ToBe("--a-(b|)")</c>. The stream is subscribed to at
    /// frame 0, or at the frame given by <paramref name="subscription"/>. In both cases the frames of the expectation are
    /// those of the scheduler.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="stream">The stream.</param>
    /// <param name="subscription">
    /// A diagram of when to subscribe and to unsubscribe: <c>--^---!</c>. Without a <c>^</c> the subscription begins at
    /// frame 0. Notifications at the frame of the <c>!</c> are not received. Null subscribes at frame 0, or now if frame 0
    /// is over, until the stream ends.
    /// </param>
    /// <param name="name">The name of the stream in errors; the compiler supplies the expression of the argument.</param>
    /// <returns>The expectation, to be completed by <c>ToBe</c> or <c>ToEqual</c>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="InvalidOperationException">The run has passed the frame of the subscription.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public StreamExpectation<T> Expect<T>(
        IObservable<T> stream,
        string? subscription = null,
        [CallerArgumentExpression(nameof(stream))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var expectation = new StreamExpectation<T>(this, stream, ParseSubscription(subscription), OneLine.OfCode(name));
        Add(expectation);
        return expectation;
    }

    /// <summary>Creates an expectation for the subscriptions to a stream.</summary>
    /// <typeparam name="T">The type of the stream's values.</typeparam>
    /// <param name="source">A stream created by <c>Cold</c> or <c>Hot</c>.</param>
    /// <param name="name">The name of the stream in errors; the compiler supplies the expression of the argument.</param>
    /// <returns>The expectation, to be completed by <c>ToBe</c>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public SubscriptionExpectation ExpectSubscriptions<T>(
        MarbleObservable<T> source, [CallerArgumentExpression(nameof(source))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        return ExpectSubscriptions(source.Subscriptions, name);
    }

    /// <summary>Creates an expectation for subscriptions that the test recorded itself.</summary>
    /// <param name="subscriptions">The subscriptions. They are read when the run has ended.</param>
    /// <param name="name">The name of the subscriptions in errors; the compiler supplies the expression of the argument.</param>
    /// <returns>The expectation, to be completed by <c>ToBe</c>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="subscriptions"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public SubscriptionExpectation ExpectSubscriptions(
        IReadOnlyList<MarbleSubscription> subscriptions,
        [CallerArgumentExpression(nameof(subscriptions))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        var expectation = new SubscriptionExpectation(subscriptions, GroupCost, OneLine.OfCode(name));
        Add(expectation);
        return expectation;
    }

    /// <summary>
    /// Records what a stream emits and when, without an expectation. Read the recording after <see cref="Run"/>.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="stream">The stream.</param>
    /// <param name="subscription">When to subscribe and to unsubscribe, as for <see cref="Expect{T}"/>.</param>
    /// <param name="name">The name of the stream in errors; the compiler supplies the expression of the argument.</param>
    /// <returns>The recording. It grows during the run.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="InvalidOperationException">The run has passed the frame of the subscription.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public MarbleRecording<T> Record<T>(
        IObservable<T> stream,
        string? subscription = null,
        [CallerArgumentExpression(nameof(stream))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var recording = new MarbleRecording<T>(GroupCost);
        var listener = new StreamListener<T>(this, OneLine.OfCode(name), recording.Add);
        NameWhenEndless(listener);
        listener.Listen(stream, ParseSubscription(subscription));
        return recording;
    }

    private SubscriptionMarbles? ParseSubscription(string? diagram) =>
        diagram is null ? null : MarbleParser.ParseSubscription(diagram, GroupCost);
}
