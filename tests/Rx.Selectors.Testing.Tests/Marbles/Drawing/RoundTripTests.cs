using System.Reactive;
using FsCheck;
using FsCheck.Fluent;

namespace Rx.Selectors.Testing.Tests.Marbles.Drawing;

public sealed class RoundTripTests
{
    // Symbols that are easily taken for time or for a legend's letter, wide ones, and values that need a letter.
    private static readonly string[] Values = ["a", "b", "5", "1", "s", "m", ".", "🙂", "界", "x y", "", "-", "|"];
    private static readonly long[] Gaps =
        [0, 0, 0, 1, 1, 2, 3, 7, 19, 20, 21, 22, 23, 60, 1_000, 1_001, 60_000, 90_000];

    // A stream is drawn from numbers, so that FsCheck shrinks it: each says when and what, the last one how it ends.
    [Theory]
    [InlineData(MarbleGroupCost.Characters)]
    [InlineData(MarbleGroupCost.OneFrame)]
    public void A_drawn_diagram_is_parsed_to_the_same_frames(MarbleGroupCost groupCost) => Prop
        .ForAll(
            Gen.Choose(0, 99_999).ListOf().ToArbitrary(),
            Gen.Choose(0, 400).ToArbitrary(),
            (numbers, start) =>
            {
                MarbleRecording<string> recording = Recording(numbers, start, groupCost);

                string[] lines = recording.ToMarbles().Split('\n');

                MarbleGroupCost cost = lines[^1] == MarblePicture.CheaperGroups ? MarbleGroupCost.OneFrame : groupCost;
                IReadOnlyList<Marble> read = MarbleParser.ParseHot(lines[0], cost);
                Assert.Equal(
                    recording.Select(static message => (message.Frame, message.Notification.Kind)),
                    read.Select(static marble => (marble.Frame, marble.Kind switch
                    {
                        MarbleKind.Value => NotificationKind.OnNext,
                        MarbleKind.Error => NotificationKind.OnError,
                        _ => NotificationKind.OnCompleted,
                    })));
                AssertThatValuesHaveOneSymbolEach(recording, read);
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(60));

    [Fact]
    public void Both_rows_of_a_failure_are_read_as_their_frames() => Prop
        .ForAll(
            Gen.Choose(0, 99_999).ListOf().ToArbitrary(),
            Gen.Choose(0, 99_999).ListOf().ToArbitrary(),
            static (one, other) =>
            {
                StreamEvent[] expected = Recording([.. one.Take(12)], 0, MarbleGroupCost.Characters).Events();
                StreamEvent[] actual = Recording([.. other.Take(12)], 0, MarbleGroupCost.Characters).Events();

                string? failure = StreamDifference.Describe("", expected, actual, [], MarbleGroupCost.Characters);

                if (failure is null)
                {
                    Assert.Equal(expected, actual);
                    return;
                }

                string[] lines = failure.Split('\n');
                MarbleGroupCost cost = failure.EndsWith(MarblePicture.CheaperGroups, StringComparison.Ordinal)
                    ? MarbleGroupCost.OneFrame
                    : MarbleGroupCost.Characters;
                Assert.Equal(expected.Select(Frame), Read(lines[1], "  expected  ", cost));
                Assert.Equal(actual.Select(Frame), Read(lines[2], "  actual    ", cost));
                Assert.Equal("^", lines[3].Trim());
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(60));

    private static (long, MarbleKind) Frame(StreamEvent said) => (said.Frame, said.Kind);

    private static IEnumerable<(long, MarbleKind)> Read(string line, string label, MarbleGroupCost cost)
    {
        Assert.StartsWith(label, line, StringComparison.Ordinal);
        return MarbleParser.ParseCold(line[label.Length..], cost).Select(static marble => (marble.Frame, marble.Kind));
    }

    private static void AssertThatValuesHaveOneSymbolEach(MarbleRecording<string> recording, IReadOnlyList<Marble> read)
    {
        var symbols = new Dictionary<string, string>();
        foreach ((MarbleMessage<string> message, Marble marble) in recording.Zip(read))
        {
            if (message.Notification.HasValue)
            {
                Assert.Equal(symbols.TryAdd(message.Notification.Value, marble.Symbol)
                    ? marble.Symbol
                    : symbols[message.Notification.Value], marble.Symbol);
            }
        }

        Assert.Equal(symbols.Count, symbols.Values.Distinct().Count());
    }

    private static MarbleRecording<string> Recording(IList<int> numbers, int start, MarbleGroupCost groupCost)
    {
        // Some begin before frame 0.
        long frame = start < 100 ? -start : start % 2;
        var messages = new List<MarbleMessage<string>>();
        foreach (int number in numbers)
        {
            frame += Gaps[number % Gaps.Length];
            string value = Values[number / 100 % Values.Length];
            messages.Add(new MarbleMessage<string>(frame, Notification.CreateOnNext(value)));
        }

        int end = numbers.Count == 0 ? start : numbers[^1];
        if (end % 3 > 0)
        {
            // Nothing is written after an end, not even the caret of frame 0.
            messages.Add(new MarbleMessage<string>(Math.Max(0, frame + (end % 5)), end % 3 == 1
                ? Notification.CreateOnCompleted<string>()
                : Notification.CreateOnError<string>(new MarbleException())));
        }

        return new MarbleRecording<string>(messages, groupCost);
    }
}
