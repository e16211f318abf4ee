namespace Rx.Selectors.Testing.Tests.Marbles.Grammar;

public sealed class ParsingSubscriptionsTests
{
    [Theory]
    [InlineData("", null, null)]
    [InlineData("---", null, null)]
    [InlineData("^", 0L, null)]
    [InlineData("---^-", 3L, null)]
    [InlineData("---^---!-", 3L, 7L)]
    [InlineData("^--!", 0L, 3L)]
    [InlineData("^!", 0L, 1L)]
    [InlineData("-----!", null, 5L)]
    [InlineData("---(^!)-", 3L, 3L)]
    [InlineData("--(^)--!", 2L, 7L)]
    [InlineData("  - -  - -  ^ -   - !  -- -      -", 4L, 7L)]
    [InlineData("- 2ms - ^ 3ms !", 4L, 8L)]
    [InlineData("---^ 12ms !", 3L, 16L)]
    [InlineData("20s ^ 1.5m !", 20_000L, 110_001L)]
    [InlineData("--(^!)", 2L, 2L)]
    public void A_subscription_begins_at_its_caret_and_ends_at_its_exclamation_mark(
        string diagram, long? subscribed, long? unsubscribed) =>
        Assert.Equal(new SubscriptionMarbles(subscribed, unsubscribed), MarbleParser.ParseSubscription(diagram));

    [Fact]
    public void A_group_of_a_subscription_costs_one_frame_where_that_is_asked_for() =>
        Assert.Equal(
            new SubscriptionMarbles(2, 5), MarbleParser.ParseSubscription("--(^)--!", MarbleGroupCost.OneFrame));

    [Theory]
    [InlineData("|", 0L)]
    [InlineData("--|", 2L)]
    [InlineData("-----|", 5L)]
    [InlineData("12ms ---|", 15L)]
    [InlineData(" - 1s | ", 1_001L)]
    [InlineData("--|--", 2L)]
    [InlineData("1m |", 60_000L)]
    public void A_time_is_the_frame_of_its_bar(string diagram, long expected) =>
        Assert.Equal(expected, MarbleParser.ParseTime(diagram));

    [Theory]
    [InlineData("", "")]
    [InlineData("-----", "")]
    [InlineData("--^------!-----^", "^2 !9 ^15")]
    [InlineData("^!^!", "^0 !1 ^2 !3")]
    [InlineData("-(^!)-^", "^1 !1 ^6")]
    [InlineData("^--(!^)--!", "^0 !3 ^3 !9")]
    [InlineData("^ 9ms ! 1s ^", "^0 !10 ^1011")]
    public void Interest_is_armed_and_disarmed_in_turn(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseInterest(diagram)));

    [Fact]
    public void A_group_of_interest_costs_one_frame_where_that_is_asked_for() =>
        Assert.Equal("^1 !1 ^3", Text(MarbleParser.ParseInterest("-(^!)-^", MarbleGroupCost.OneFrame)));

    private static string Text(IEnumerable<InterestEdge> edges) =>
        string.Join(' ', edges.Select(static edge => $"{(edge.IsArmed ? '^' : '!')}{edge.Frame}"));
}
