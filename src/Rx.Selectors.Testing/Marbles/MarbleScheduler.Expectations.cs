using System.Runtime.CompilerServices;

namespace Rx.Selectors.Testing;

/// <content>What tests expect, and what they record.</content>
public sealed partial class MarbleScheduler
{
    /// <summary>
    /// Expects something of a stream: <c>marbles.Expect(stream).ToBe("--a-(b|)")</c>. It is subscribed to at frame 0,
    /// or when <paramref name="subscription"/> says; either way the frames of the expectation are those of the
    /// scheduler.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="stream">The stream.</param>
    /// <param name="subscription">
    /// When to subscribe and to unsubscribe: <c>--^---!</c>. Without a <c>^</c> it is at frame 0. What the stream would
    /// say at the frame of the <c>!</c> is not heard. Null is frame 0, or now when that is over, and until the stream
    /// ends.
    /// </param>
    /// <param name="name">What errors call the stream; the compiler supplies what was written.</param>
    /// <returns>What is to be told what to expect.</returns>
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

    /// <summary>Expects something of the subscriptions to a stream.</summary>
    /// <typeparam name="T">The type of the stream's values.</typeparam>
    /// <param name="source">A stream that <c>Cold</c> or <c>Hot</c> made.</param>
    /// <param name="name">What errors call the stream; the compiler supplies what was written.</param>
    /// <returns>What is to be told what to expect.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public SubscriptionExpectation ExpectSubscriptions<T>(
        MarbleObservable<T> source, [CallerArgumentExpression(nameof(source))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        return ExpectSubscriptions(source.Subscriptions, name);
    }

    /// <summary>Expects something of subscriptions that a source of the test's own has noted.</summary>
    /// <param name="subscriptions">Them; they are looked at when the run has ended.</param>
    /// <param name="name">What errors call them; the compiler supplies what was written.</param>
    /// <returns>What is to be told what to expect.</returns>
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
    /// Records what a stream says and when, without expecting anything; look at it after <see cref="Run"/>.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="stream">The stream.</param>
    /// <param name="subscription">When to subscribe and to unsubscribe, as for <see cref="Expect{T}"/>.</param>
    /// <param name="name">What errors call the stream; the compiler supplies what was written.</param>
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
