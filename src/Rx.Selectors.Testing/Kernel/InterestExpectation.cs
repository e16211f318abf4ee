using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// An expectation for the interest in a file, created by <see cref="InterestMarbles.ExpectInterest"/>. It is compared when the
/// run has ended.
/// </summary>
public sealed class InterestExpectation : IExpectation
{
    private const string Indent = "  ";

    private readonly VirtualFile _file;
    private readonly Readiness _events;
    private readonly MarbleGroupCost _groupCost;
    private readonly string _name;
    private IReadOnlyList<InterestEdge>? _expected;

    internal InterestExpectation(VirtualFile file, Readiness events, MarbleGroupCost groupCost, string name)
    {
        _file = file;
        _events = events;
        _groupCost = groupCost;
        _name = name;
    }

    string IExpectation.Name => $"ExpectInterest({_name})";

    bool IExpectation.IsStated => _expected is not null;

    /// <summary>Expects interest to be armed and disarmed at the frames of a diagram.</summary>
    /// <param name="marbles">
    /// An interest diagram: <c>--^------!-----^</c> is armed from frame 2 to 9, and again at 15. Unlike in a subscription diagram
    /// <c>!</c> costs a frame. The empty diagram expects that interest is never armed.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="marbles"/> is null.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="InvalidOperationException">The expected result has been set before.</exception>
    public void ToBe(string marbles)
    {
        if (_expected is not null)
        {
            throw new InvalidOperationException($"The interest in {_name} has been expected before.");
        }

        _expected = MarbleParser.ParseInterest(marbles, _groupCost);
    }

    string? IExpectation.Failure()
    {
        IReadOnlyList<InterestEdge> expected = _expected!;
        InterestEdge[] actual = [.. _file.InterestEdges(_events)];
        int first = 0;
        while (first < expected.Count && first < actual.Length && expected[first] == actual[first])
        {
            first++;
        }

        return first == expected.Count && first == actual.Length ? null : Describe(expected, actual, first);
    }

    private string Describe(IReadOnlyList<InterestEdge> expected, InterestEdge[] actual, int first)
    {
        MarblePicture picture = MarblePicture.Of(
            _ => [MarbleRow.OfInterest("expected  ", expected), MarbleRow.OfInterest("actual    ", actual)], [], _groupCost);
        bool isAtActual = first >= expected.Count
            || (first < actual.Length && actual[first].Frame <= expected[first].Frame);
        int column = picture.LabelWidth + (isAtActual ? picture.ColumnOf(1, first) : picture.ColumnOf(0, first));

        var text = new StringBuilder($"{((IExpectation)this).Name}: {Sentence(expected, actual, first)}");
        foreach (string line in picture.LabelledLines())
        {
            text.Append($"\n{Indent}{line}");
        }

        text.Append($"\n{Indent}{new string(' ', column)}^");
        return picture.HasCheaperGroups ? text.Append($"\n{Indent}{MarblePicture.CheaperGroups}").ToString() : text.ToString();
    }

    private static string Sentence(IReadOnlyList<InterestEdge> expected, InterestEdge[] actual, int first)
    {
        if (first == expected.Count)
        {
            return $"nothing more was expected, but it was {What(actual[first])}.";
        }

        string came = first == actual.Length ? "nothing more came" : $"it was {What(actual[first])}";
        return $"expected it to be {What(expected[first])}, but {came}.";
    }

    private static string What(InterestEdge edge) => $"{(edge.IsArmed ? "armed" : "disarmed")} at frame {edge.Frame}";
}
