namespace Rx.Selectors.Testing;

/// <summary>A line of a drawing: marks on the time axis.</summary>
/// <param name="Kind">What the marks stand for.</param>
/// <param name="Label">The text before the line; may be empty.</param>
/// <param name="Marks">The marks, in order of time.</param>
/// <param name="IsOver">Whether nothing can follow the last mark, so that time is not drawn beyond it.</param>
internal sealed record MarbleRow(RowKind Kind, string Label, IReadOnlyList<RowMark> Marks, bool IsOver)
{
    public static MarbleRow OfStream(string label, IReadOnlyList<StreamEvent> events, SymbolTable symbols) => new(
        RowKind.Stream,
        label,
        [.. events.Select(said => new RowMark(said.Frame, symbols.SymbolOf(said)))],
        events is [.., { Kind: not MarbleKind.Value }]);

    public static MarbleRow OfSubscription(string label, MarbleSubscription subscription)
    {
        // A subscription made before a run that begins at negative frames is recorded at frame 0, and may end at an earlier
        // frame.
        RowMark[] marks = subscription.Unsubscribed is { } end
            ? [new RowMark(subscription.Subscribed, "^"), new RowMark(end, "!")]
            : [new RowMark(subscription.Subscribed, "^")];
        return new MarbleRow(
            RowKind.Subscription, label, [.. marks.OrderBy(static mark => mark.Frame)], marks.Length > 1);
    }

    public static MarbleRow OfInterest(string label, IReadOnlyList<InterestEdge> edges) => new(
        RowKind.Interest,
        label,
        [.. edges.Select(static edge => new RowMark(edge.Frame, edge.IsArmed ? "^" : "!"))],
        IsOver: false);
}
