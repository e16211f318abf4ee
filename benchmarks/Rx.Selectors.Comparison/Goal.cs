namespace Rx.Selectors.Comparison;

/// <summary>An upper limit for a figure.</summary>
/// <param name="Text">The description of the figure.</param>
/// <param name="Value">A function that returns the figure from the results; NaN if a value it needs was not measured.</param>
/// <param name="Limit">The maximum of the figure.</param>
internal sealed record Goal(string Text, Func<Results, double> Value, double Limit)
{
    public string Verdict(Results results) => Value(results) switch
    {
        double.NaN => "not measured",
        var value when value <= Limit => "reached",
        _ => "missed",
    };
}
