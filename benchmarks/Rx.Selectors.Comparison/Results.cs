namespace Rx.Selectors.Comparison;

/// <summary>
/// The measured values: one for each workload, variant and repetition. Values of one repetition can be compared directly.
/// </summary>
internal sealed class Results
{
    private readonly Dictionary<(string Workload, string Variant), List<Measured?>> _runs = [];

    public void Add(string workload, string variant, Measured? measured)
    {
        if (!_runs.TryGetValue((workload, variant), out List<Measured?>? runs))
        {
            _runs[(workload, variant)] = runs = [];
        }

        runs.Add(measured);
    }

    public bool Has(string workload, string variant) => RunsOf(workload, variant).Any(static run => run is not null);

    /// <summary>Returns the median over the repetitions.</summary>
    public double Value(string workload, string variant, string measure) =>
        Measured.Median(RunsOf(workload, variant).Select(run => run?[measure]).OfType<double>());

    /// <summary>
    /// Returns the median of the ratios within each repetition: a temporary slowdown of the machine affects both values.
    /// </summary>
    public double Ratio(string workload, string variant, string against, string measure) =>
        Measured.Median(Ratios(RunsOf(workload, variant), RunsOf(workload, against), measure));

    /// <summary>Returns the spread of those ratios: the range of the middle half.</summary>
    public (double Low, double High) Spread(string workload, string variant, string against, string measure)
    {
        double[] ratios = [.. Ratios(RunsOf(workload, variant), RunsOf(workload, against), measure).Order()];
        return ratios.Length == 0
            ? (double.NaN, double.NaN)
            : (ratios[(ratios.Length - 1) / 4], ratios[ratios.Length - 1 - ((ratios.Length - 1) / 4)]);
    }

    private List<Measured?> RunsOf(string workload, string variant) =>
        _runs.TryGetValue((workload, variant), out List<Measured?>? runs) ? runs : [];

    private static IEnumerable<double> Ratios(List<Measured?> ones, List<Measured?> others, string measure) => ones
        .Zip(others, (one, other) => one?[measure] / other?[measure])
        .OfType<double>()
        .Where(double.IsFinite);
}
