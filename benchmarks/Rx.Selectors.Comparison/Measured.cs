using System.Globalization;

namespace Rx.Selectors.Comparison;

/// <summary>The values of one line of a program's output, per operation; or the medians of several lines.</summary>
internal sealed class Measured
{
    public const string Cpu = "cpu";
    public const string Wall = "wall";
    public const string Bytes = "bytes";

    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _values.Keys;

    public double? this[string name] => _values.TryGetValue(name, out double value) ? value : null;

    /// <summary>
    /// Parses a line <c>sample operations cpu wall name=value …</c>. Named values other than bytes are not divided by the
    /// operations.
    /// </summary>
    public static Measured Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double operations = Number(words[1]);
        var measured = new Measured();
        measured._values[Cpu] = Number(words[2]) / operations;
        measured._values[Wall] = Number(words[3]) / operations;
        measured.Take(words.Skip(4), operations);
        return measured;
    }

    /// <summary>Adds the values of a line <c>also name=value …</c>, which concern all rounds together.</summary>
    public Measured WithAlso(string line)
    {
        Take(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1), operations: 1);
        return this;
    }

    /// <summary>Returns the median of each value, over the rounds that have the value.</summary>
    public static Measured MedianOf(IReadOnlyList<Measured> rounds)
    {
        var median = new Measured();
        foreach (string name in rounds.SelectMany(static round => round.Names).Distinct(StringComparer.Ordinal))
        {
            median._values[name] = Median(rounds.Select(round => round[name]).OfType<double>());
        }

        return median;
    }

    /// <summary>Adds values that another program measured in the same run. They replace values of the same name.</summary>
    public Measured With(Measured other, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (other[name] is { } value)
            {
                _values[name] = value;
            }
        }

        return this;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private void Take(IEnumerable<string> words, double operations)
    {
        foreach (string word in words)
        {
            int equals = word.IndexOf('=');
            string name = word[..equals];
            double value = Number(word[(equals + 1)..]);
            _values[name] = name == Bytes ? value / operations : value;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
