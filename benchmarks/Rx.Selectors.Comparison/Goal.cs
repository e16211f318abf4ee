namespace Rx.Selectors.Comparison;

/// <summary>What a figure is to be.</summary>
/// <param name="Text">In words, with its limit.</param>
/// <param name="Value">The figure, from the results; not a number when something it needs was not measured.</param>
/// <param name="Limit">What it may be at most.</param>
internal sealed record Goal(string Text, Func<Results, double> Value, double Limit)
{
    public string Verdict(Results results) => Value(results) switch
    {
        double.NaN => "not measured",
        var value when value <= Limit => "reached",
        _ => "missed",
    };
}
