using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>Describes how subscriptions differ from what was expected, in a sentence and in a drawing.</summary>
internal static class SubscriptionDifference
{
    private const string Indent = "  ";

    /// <summary>Returns a description of the difference, or null if there is none.</summary>
    public static string? Describe(
        string name,
        IReadOnlyList<MarbleSubscription> expected,
        IReadOnlyList<MarbleSubscription> actual,
        MarbleGroupCost groupCost)
    {
        int first = 0;
        while (first < expected.Count && first < actual.Count && expected[first] == actual[first])
        {
            first++;
        }

        if (first == expected.Count && first == actual.Count)
        {
            return null;
        }

        var pairs = new List<MarbleRow>();
        int lastOfFirst = 0;
        for (int i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            if (i < expected.Count)
            {
                pairs.Add(MarbleRow.OfSubscription($"expected {i + 1}  ", expected[i]));
            }

            if (i < actual.Count)
            {
                pairs.Add(MarbleRow.OfSubscription($"actual {i + 1}    ", actual[i]));
            }

            lastOfFirst = i == first ? pairs.Count - 1 : lastOfFirst;
        }

        MarblePicture picture = MarblePicture.Of(_ => pairs, [], groupCost);
        int column = first < expected.Count && first < actual.Count
            ? ColumnOfDifference(picture, lastOfFirst - 1, expected[first], actual[first])
            : picture.ColumnOf(lastOfFirst, 0);
        var text = new StringBuilder($"{name}: {Sentence(expected, actual, first)}");
        foreach ((int index, string line) in picture.LabelledLines().Index())
        {
            text.Append($"\n{Indent}{line}");
            if (index == lastOfFirst)
            {
                text.Append($"\n{Indent}{new string(' ', picture.LabelWidth + column)}^");
            }
        }

        return text.Append(picture.HasCheaperGroups ? $"\n{Indent}{MarblePicture.CheaperGroups}" : "").ToString();
    }

    // The expected row of a pair is drawn directly before the actual one. The caret stands at the earlier of the two frames.
    private static int ColumnOfDifference(
        MarblePicture picture, int row, MarbleSubscription expected, MarbleSubscription actual)
    {
        int mark = expected.Subscribed == actual.Subscribed ? 1 : 0;
        long? wanted = mark == 0 ? expected.Subscribed : expected.Unsubscribed;
        long? came = mark == 0 ? actual.Subscribed : actual.Unsubscribed;
        return wanted is null || came <= wanted ? picture.ColumnOf(row + 1, mark) : picture.ColumnOf(row, mark);
    }

    private static string Sentence(
        IReadOnlyList<MarbleSubscription> expected, IReadOnlyList<MarbleSubscription> actual, int first)
    {
        if (first == expected.Count)
        {
            string most = first == 0 ? "none" : $"no more than {first}";
            return $"expected {most}, but there is one {Text(actual[first])}.";
        }

        string was = first < actual.Count ? $"it is {Text(actual[first])}"
            : first == 0 ? "there was no subscription"
            : $"there is no more than {first}";
        return $"expected number {first + 1} {Text(expected[first])}, but {was}.";
    }

    private static string Text(MarbleSubscription subscription) => subscription.Unsubscribed is { } end
        ? $"from frame {subscription.Subscribed} to {end}"
        : $"from frame {subscription.Subscribed} on";
}
