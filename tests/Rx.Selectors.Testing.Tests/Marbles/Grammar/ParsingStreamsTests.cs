namespace Rx.Selectors.Testing.Tests.Marbles.Grammar;

public sealed class ParsingStreamsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("-", "")]
    [InlineData("------", "")]
    [InlineData("|", "|@0")]
    [InlineData("#", "#@0")]
    [InlineData("a", "a@0")]
    [InlineData("-------a---b", "a@7 b@11")]
    [InlineData("-------a---b---|", "a@7 b@11 |@15")]
    [InlineData("-------a---b---#", "a@7 b@11 #@15")]
    [InlineData("--a--b--c--d--|", "a@2 b@5 c@8 d@11 |@14")]
    public void Every_character_costs_a_frame(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseCold(diagram)));

    [Theory]
    [InlineData("  a  -b -   c |       ", "a@0 b@2 c@4 |@5")]
    [InlineData("\ta\n-\u00a0b\u2003|\r\n", "a@0 b@2 |@3")]
    [InlineData("   ", "")]
    public void Whitespace_of_any_kind_costs_nothing(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseCold(diagram)));

    [Theory]
    [InlineData("--(abc)-|", "a@2 b@2 c@2 |@8")]
    [InlineData("(ab)-c|", "a@0 b@0 c@5 |@6")]
    [InlineData("---(a|)", "a@3 |@3")]
    [InlineData("(a#)", "a@0 #@0")]
    [InlineData("( a b )-c", "a@0 b@0 c@5")]
    [InlineData("(a)(b)c", "a@0 b@3 c@6")]
    [InlineData("()a", "a@2")]
    [InlineData("(|)", "|@0")]
    public void Marbles_of_a_group_are_at_its_frame_and_the_group_costs_its_characters(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseCold(diagram)));

    [Theory]
    [InlineData("--(abc)-|", "a@2 b@2 c@2 |@4")]
    [InlineData("(ab)-c|", "a@0 b@0 c@2 |@3")]
    [InlineData("(a)(b)c", "a@0 b@1 c@2")]
    [InlineData("()a", "a@1")]
    public void A_group_costs_one_frame_where_that_is_asked_for(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseCold(diagram, MarbleGroupCost.OneFrame)));

    [Fact]
    public void The_caret_of_a_group_that_costs_one_frame_is_at_its_frame() =>
        Assert.Equal("a@-2 b@0 c@2", Text(MarbleParser.ParseHot("a-(^b)-c", MarbleGroupCost.OneFrame)));

    [Theory]
    [InlineData("0ms a", "a@0")]
    [InlineData("2ms a-b#", "a@2 b@4 #@5")]
    [InlineData("20s (a|)", "a@20000 |@20000")]
    [InlineData("a 9ms b", "a@0 b@10")]
    [InlineData("a 9ms b 9s c|", "a@0 b@10 c@9011 |@9012")]
    [InlineData("-- 9ms a 9s b", "a@11 b@9012")]
    [InlineData("1.5s a 0.5m b", "a@1500 b@31501")]
    [InlineData("1ms 1ms a", "a@2")]
    [InlineData("a 5s |", "a@0 |@5001")]
    [InlineData("007ms a", "a@7")]
    [InlineData("\n1ms\ta", "a@1")]
    [InlineData("0.001s a", "a@1")]
    public void A_duration_passes_its_milliseconds(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseCold(diagram)));

    [Theory]
    [InlineData("a 5s", "a@0")]
    [InlineData("1m", "")]
    public void A_diagram_may_end_with_a_duration(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseCold(diagram)));

    [Theory]
    [InlineData("a1msb", "a@0 1@1 m@2 s@3 b@4")]
    [InlineData("-1ms", "1@1 m@2 s@3")]
    [InlineData("1ms-", "1@0 m@1 s@2")]
    [InlineData("(1ms)", "1@0 m@0 s@0")]
    [InlineData("1 ms", "1@0 m@1 s@2")]
    [InlineData("1h", "1@0 h@1")]
    [InlineData("1.s", "1@0 .@1 s@2")]
    [InlineData(".5s", ".@0 5@1 s@2")]
    [InlineData("1.5", "1@0 .@1 5@2")]
    [InlineData("42", "4@0 2@1")]
    [InlineData("1MS", "1@0 M@1 S@2")]
    public void Digits_beside_other_characters_or_without_a_unit_are_values(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseCold(diagram)));

    [Theory]
    [InlineData("🙂-🚀|", "🙂@0 🚀@2 |@3")]
    [InlineData("(🙂é)-ß", "🙂@0 é@0 ß@5")]
    [InlineData("e\u0301", "e@0 \u0301@1")]
    public void A_value_is_one_code_point(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseCold(diagram)));

    [Theory]
    [InlineData("-a-^-b--|", "a@-2 b@2 |@5")]
    [InlineData("a-^-b|", "a@-2 b@2 |@3")]
    [InlineData("--^---a---b---c---|", "a@4 b@8 c@12 |@16")]
    [InlineData("  --^---a---b---c---|", "a@4 b@8 c@12 |@16")]
    [InlineData("a  -  ^b", "a@-2 b@1")]
    [InlineData("(^a)b", "a@0 b@4")]
    [InlineData("(ab)^", "a@-4 b@-4")]
    [InlineData("a 1s ^ 1s b", "a@-1001 b@1001")]
    [InlineData("^", "")]
    [InlineData("--a", "a@2")]
    [InlineData("-|", "|@1")]
    public void The_caret_of_a_hot_stream_is_frame_0(string diagram, string expected) =>
        Assert.Equal(expected, Text(MarbleParser.ParseHot(diagram)));

    private static string Text(IEnumerable<Marble> marbles) =>
        string.Join(' ', marbles.Select(static marble => marble.Kind switch
        {
            MarbleKind.Value => $"{marble.Symbol}@{marble.Frame}",
            MarbleKind.Completion => $"|@{marble.Frame}",
            _ => $"#@{marble.Frame}",
        }));
}
