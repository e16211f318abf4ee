using System.Reactive.Linq;
using Rx.Selectors.Testing.Tests.Support;

namespace Rx.Selectors.Testing.Tests.Marbles.Drawing;

public sealed class DrawnFailuresTests
{
    [Fact]
    public void Another_value_is_marked_and_the_values_are_listed() => Draws(
        """
        Expect(counts): expected b = 20 at frame 5, but c = 30 came.
          expected  --a--b--|
          actual    --a--c--|
                         ^
          a = 10
          b = 20
          c = 30
        """,
        static marbles =>
        {
            IObservable<int> counts = marbles.Cold("--a--x--|", ("a", 10), ("x", 30));
            marbles.Expect(counts).ToBe("--a--b--|", ("a", 10), ("b", 20), ("c", 30));
        });

    [Fact]
    public void Values_that_say_it_all_are_not_listed() => Draws(
        """
        Expect(letters): expected b at frame 5, but c came.
          expected  --a--b--|
          actual    --a--c--|
                         ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--a--c--|");
            marbles.Expect(letters).ToBe("--a--b--|");
        });

    [Fact]
    public void A_late_event_is_marked_where_it_was_expected() => Draws(
        """
        Expect(letters.Delay(TimeSpan.FromMilliseconds(1), marbles)): expected a at frame 2, but it came at frame 3.
          expected  --a--b--|
          actual    ---a--b--|
                      ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--a--b--|");
            marbles.Expect(letters.Delay(TimeSpan.FromMilliseconds(1), marbles)).ToBe("--a--b--|");
        });

    [Fact]
    public void An_early_event_is_marked_where_it_came() => Draws(
        """
        Expect(letters): expected the end | at frame 8, but # = TimeoutException("late") came at frame 6.
          expected  --a--b--|
          actual    --a--b#
                          ^
          # = TimeoutException("late")
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--a--b#", new TimeoutException("late"));
            marbles.Expect(letters).ToBe("--a--b--|");
        });

    [Fact]
    public void A_missing_event_is_marked_where_it_was_expected() => Draws(
        """
        Expect(letters): expected b at frame 5, but nothing more came.
          expected  --a--b--|
          actual    --a------
                         ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--a");
            marbles.Expect(letters).ToBe("--a--b--|");
        });

    [Fact]
    public void An_unexpected_event_is_marked() => Draws(
        """
        Expect(letters): nothing more was expected, but b came at frame 5.
          expected  --a------
          actual    --a--b--|
                         ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--a--b--|");
            marbles.Expect(letters).ToBe("--a");
        });

    [Fact]
    public void Nothing_at_all_is_drawn_too() => Draws(
        """
        Expect(Observable.Never<string>()): expected the end | at frame 0, but nothing more came.
          expected  |
          actual    -
                    ^
        """,
        static marbles => marbles.Expect(Observable.Never<string>()).ToBe("|"));

    [Fact]
    public void Within_a_group_the_very_one_is_marked() => Draws(
        """
        Expect(letters): expected c at frame 2, but d came.
          expected  --(abc)-|
          actual    --(abd)-|
                         ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--(abd)-|");
            marbles.Expect(letters).ToBe("--(abc)-|");
        });

    [Fact]
    public void Groups_stand_over_the_frames_they_cost() => Draws(
        """
        Expect(letters): expected b at frame 2, but it came at frame 3.
          expected  --(ab)-|
          actual    --ab---|
                        ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--ab---|");
            marbles.Expect(letters).ToBe("--(ab)-|");
        });

    [Fact]
    public void Where_groups_of_characters_cannot_say_it_they_cost_one_frame() => Draws(
        """
        Expect(letters): expected c at frame 6, but it came at frame 3.
          expected  --(ab)---c|
          actual    --(ab)c--|
                          ^
          (a group costs one frame here)
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--(ab)|").Merge(marbles.Cold("---c|"));
            marbles.Expect(letters).ToBe("--(ab)c|");
        });

    [Fact]
    public void Groups_of_one_frame_are_aligned_with_spaces() => Draws(
        """
        Expect(letters): expected c at frame 2, but d came at frame 3.
          expected  --(abc)-|
          actual    --(ab) d|
                         ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("--(ab)d|");
            marbles.Expect(letters).ToBe("--(abc)-|");
        },
        new MarbleSchedulerOptions { GroupCost = MarbleGroupCost.OneFrame });

    [Fact]
    public void Long_times_are_the_same_duration_in_both_rows() => Draws(
        """
        Expect(letters): expected c at frame 11005, but d came at frame 11006.
          expected  a 1s (bb) 10s (c|)
          actual    a 1s (bb) 10s -d-- 59s e
                                   ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("a 1s (bb) 10s -d-- 59s e");
            marbles.Expect(letters).ToBe("a 1s (bb) 10s (c|)");
        });

    [Fact]
    public void Wide_characters_are_aligned() => Draws(
        """
        Expect(letters): expected b at frame 3, but 界 came at frame 2.
          expected  🙂-- b |
          actual    🙂-界🚀|
                       ^
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("🙂-界🚀|");
            marbles.Expect(letters).ToBe("🙂--b|");
        });

    [Fact]
    public void Different_errors_are_both_listed() => Draws(
        """
        Expect(letters): expected # = MarbleException("error") at frame 2, but # = TimeoutException("late") came.
          expected  -a#
          actual    -a#
                      ^
          # = MarbleException("error") (expected)
          # = TimeoutException("late") (actual)
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("-a#", new TimeoutException("late"));
            marbles.Expect(letters).ToBe("-a#");
        });

    [Fact]
    public void Streams_in_streams_are_listed_as_diagrams() => Draws(
        """
        Expect(streams): expected y = -1-2| at frame 3, but a = -1-a| where a = 22 came.
          expected  -x-y|
          actual    -x-a|
                       ^
          x = --(45|)
          y = -1-2|
          a = -1-a| where a = 22
        """,
        static marbles =>
        {
            IObservable<int> x = marbles.Cold("--(45|)", ("4", 4), ("5", 5));
            IObservable<IObservable<int>> streams = marbles.Cold(
                "-x-y|", ("x", x), ("y", marbles.Cold("-a-b|", ("a", 1), ("b", 22))));
            marbles.Expect(streams).ToBe("-x-y|", ("x", x), ("y", marbles.Cold("-a-b|", ("a", 1), ("b", 2))));
        });

    [Fact]
    public void Values_of_any_kind_are_listed_on_one_line() => Draws(
        """
        Expect(things): expected a = [1, 2] at frame 0, but f = [1, 3] came.
          expected  ab-c-d-e|
          actual    fb-c-d-e|
                    ^
          a = [1, 2]
          b = "hello\r\n"u8
          c = 0x00FF
          d = null
          e = [["x"], [null, …, 1.5, true]]
          f = [1, 3]
        """,
        static marbles =>
        {
            var values = new Dictionary<string, object?>
            {
                ["a"] = new[] { 1, 2 },
                ["b"] = "hello\r\n"u8.ToArray(),
                ["c"] = new ReadOnlyMemory<byte>([0x00, 0xFF]),
                ["d"] = null,
                ["e"] = new object[] { new[] { "x" }, new object?[] { null, new Ellipsis(), 1.5, true } },
            };
            IObservable<object?> things = marbles.Cold("ab-c-d-e|", new Dictionary<string, object?>(values) { ["a"] = new[] { 1, 3 } });
            marbles.Expect(things).ToBe("ab-c-d-e|", values);
        });

    [Fact]
    public void A_value_as_expected_is_drawn_with_the_expected_symbol() => Draws(
        """
        Expect(ready): expected w = Write at frame 4, but x = Read, Write came.
          expected  1-r-w
          actual    1-r-x
                        ^
          1 = Read
          r = Read
          w = Write
          x = Read, Write
        """,
        static marbles =>
        {
            IObservable<Readiness> ready = marbles.Cold("r-r-x", ReadinessMarbles.Values);
            marbles.Expect(ready).ToBe("1-r-w");
        });

    [Fact]
    public void Values_that_would_be_read_as_time_get_letters() => Draws(
        """
        Expect(letters): expected the end | at frame 33, but # = MarbleException("error") came.
          expected  as 31ms |
          actual    as 31ms #
                            ^
          a = "5"
          # = MarbleException("error")
        """,
        static marbles =>
        {
            IObservable<string> letters = marbles.Cold("5s- 30ms #");
            marbles.Expect(letters).ToBe("5s- 30ms |");
        });

    [Fact]
    public void Of_a_long_stream_the_surroundings_are_drawn() => Draws(
        """
        Expect(ticks): expected k = 30 at frame 310, but the end | came at frame 300.
          expected  … 210ms a---------b---------c---------d---------e---------f---------g---------h---------i---------j---------k---------l---------m---------n---------o---------p---------q---------r---------s---------t …
          actual    … 210ms a---------b---------c---------d---------e---------f---------g---------h---------i---------(j|)
                                                                                                                        ^
          a = 20
          b = 21
          c = 22
          d = 23
          e = 24
          f = 25
          g = 26
          h = 27
          i = 28
          j = 29
          k = 30
          l = 31
          m = 32
          n = 33
          o = 34
          p = 35
          q = 36
          r = 37
          s = 38
          t = 39
        """,
        static marbles =>
        {
            IObservable<long> ticks = Observable.Interval(TimeSpan.FromMilliseconds(10), marbles).Take(30);
            marbles.Expect(ticks).ToEqual(Observable.Interval(TimeSpan.FromMilliseconds(10), marbles).Take(200));
        });

    [Fact]
    public void All_that_failed_is_drawn() => Draws(
        """
        2 of 3 expectations failed.

        Expect(source): expected b at frame 1, but a came.
          expected  -b
          actual    -a
                     ^

        ExpectSubscriptions(source): expected number 1 from frame 0 to 1, but it is from frame 0 on.
          expected 1  ^!
          actual 1    ^-
                       ^
          expected 2  ^-
          actual 2    ^-
          expected 3  ^-
          actual 3    ^-
        """,
        static marbles =>
        {
            MarbleObservable<string> source = marbles.Cold("-a");
            marbles.Expect(source).ToBe("-b");
            marbles.Expect(source).ToEqual(source);
            marbles.ExpectSubscriptions(source).ToBe("^!", "^", "^");
        });

    [Fact]
    public void Subscriptions_are_drawn_in_pairs() => Draws(
        """
        1 of 4 expectations failed.

        ExpectSubscriptions(source): expected number 2 from frame 2 to 60, but it is from frame 2 to 59.
          expected 1  ^--!
          actual 1    ^--!
          expected 2  --^------ 50ms -!
          actual 2    --^------ 50ms !
                                     ^
          expected 3  -----^--- 50ms --
          actual 3    -----(^!)
        """,
        static marbles =>
        {
            MarbleObservable<string> source = marbles.Hot("");
            marbles.Expect(source, "^--!").ToBe("");
            marbles.Expect(source, "--^ 56ms !").ToBe("");
            marbles.Expect(source, "-----(^!)").ToBe("");
            marbles.ExpectSubscriptions(source).ToBe("^--!", "--^ 57ms !", "-----^");
        });

    [Fact]
    public void A_subscription_too_many_is_marked() => Draws(
        """
        1 of 2 expectations failed.

        ExpectSubscriptions(source): expected none, but there is one from frame 1 to 3.
          actual 1    -^-!
                       ^
        """,
        static marbles =>
        {
            MarbleObservable<string> source = marbles.Hot("");
            marbles.Expect(source, "-^-!").ToBe("");
            marbles.ExpectSubscriptions(source).ToBe();
        });

    [Fact]
    public void A_subscription_that_is_missing_is_marked() => Draws(
        """
        ExpectSubscriptions(source): expected number 1 from frame 1 on, but there was no subscription.
          expected 1  -^
                       ^
        """,
        static marbles =>
        {
            MarbleObservable<string> source = marbles.Hot("");
            marbles.ExpectSubscriptions(source).ToBe("-^");
        });

    private static void Draws(string expected, Action<MarbleScheduler> test, MarbleSchedulerOptions? options = null) =>
        Assert.Equal(expected, FailedRun.Message(options ?? new MarbleSchedulerOptions(), test));

    private sealed class Ellipsis
    {
        public override string ToString() => "…";
    }
}
