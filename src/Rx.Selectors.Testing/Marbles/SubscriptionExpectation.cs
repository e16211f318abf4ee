namespace Rx.Selectors.Testing;

/// <summary>
/// An expectation for the subscriptions to a stream, created by
/// <see cref="MarbleScheduler.ExpectSubscriptions{T}(MarbleObservable{T}, string)"/>. It is compared when the run has ended.
/// </summary>
public sealed class SubscriptionExpectation : IExpectation
{
    private readonly IReadOnlyList<MarbleSubscription> _actual;
    private readonly MarbleGroupCost _groupCost;
    private readonly string _name;
    private List<MarbleSubscription>? _expected;

    internal SubscriptionExpectation(
        IReadOnlyList<MarbleSubscription> actual, MarbleGroupCost groupCost, string name)
    {
        _actual = actual;
        _groupCost = groupCost;
        _name = name;
    }

    string IExpectation.Name => $"ExpectSubscriptions({_name})";

    bool IExpectation.IsStated => _expected is not null;

    /// <summary>
    /// Expects one subscription for each diagram, in order. A diagram without a <c>^</c> stands for no subscription, so
    /// <c>ToBe()</c> and <c>ToBe("")</c> expect that there is none. A diagram without a <c>!</c> stands for a subscription
    /// that lasts beyond the end of the run.
    /// </summary>
    /// <param name="marbles">
    /// Subscription diagrams: <c>--^---!</c>. A subscription ends when it is disposed of, or when the stream ends.
    /// </param>
    /// <exception cref="ArgumentNullException">A diagram is null.</exception>
    /// <exception cref="MarbleSyntaxException">A diagram is malformed.</exception>
    /// <exception cref="InvalidOperationException">The expected result has been set before.</exception>
    public void ToBe(params string[] marbles)
    {
        ArgumentNullException.ThrowIfNull(marbles);
        if (_expected is not null)
        {
            throw new InvalidOperationException($"The expected subscriptions to {_name} have been set before.");
        }

        var expected = new List<MarbleSubscription>();
        foreach (string diagram in marbles)
        {
            (long? subscribed, long? unsubscribed) = MarbleParser.ParseSubscription(diagram, _groupCost);
            if (subscribed is { } begin)
            {
                expected.Add(new MarbleSubscription(begin, unsubscribed));
            }
        }

        _expected = expected;
    }

    string? IExpectation.Failure() =>
        SubscriptionDifference.Describe(((IExpectation)this).Name, _expected!, _actual, _groupCost);
}
