namespace Rx.Selectors.Testing.Tests.Marbles.Grammar;

public sealed class MalformedDiagramsTests
{
    private const string Nested = "A group cannot hold another group: expected ')' first.";
    private const string NotOpen = "There is no group to close here: expected '(' before ')'.";
    private const string NotClosed = "This group is not closed: expected ')' before the end.";
    private const string Over = "Nothing can follow the end of the stream: expected the end of the diagram.";
    private const string OneZero = "A hot stream has one frame 0: expected one '^' at most.";
    private const string NotCold = "'^' belongs into hot and subscription diagrams: expected a value, '|' or '#'.";
    private const string NotAStream = "'!' belongs into subscription diagrams: expected a value, '|' or '#'.";
    private const string DashInGroup = "No time passes within a group: expected ')' before '-'.";
    private const string DurationInGroup = "No time passes within a group: expected ')' before the duration.";
    private const string HalfACharacter = "Half a surrogate pair: expected a whole character.";
    private const string PartOfAFrame = "A frame is a millisecond: expected a whole number of them.";

    [Theory]
    [InlineData("((a))", 1, Nested)]
    [InlineData("-(a(b)", 3, Nested)]
    [InlineData("a)", 1, NotOpen)]
    [InlineData("(a))", 3, NotOpen)]
    [InlineData("(a", 0, NotClosed)]
    [InlineData("--(a-b", 4, DashInGroup)]
    [InlineData("--(ab|", 2, NotClosed)]
    [InlineData("(a 1s b)", 3, DurationInGroup)]
    [InlineData("^a", 0, NotCold)]
    [InlineData("a-^", 2, NotCold)]
    [InlineData("(^a)", 1, NotCold)]
    [InlineData("a!", 1, NotAStream)]
    [InlineData("a|b", 2, Over)]
    [InlineData("a|-", 2, Over)]
    [InlineData("a#|", 2, Over)]
    [InlineData("a||", 2, Over)]
    [InlineData("(|a)", 2, Over)]
    [InlineData("(a|)-", 4, Over)]
    [InlineData("| 5ms", 2, Over)]
    [InlineData("|(a)", 1, Over)]
    [InlineData("|)", 1, NotOpen)]
    [InlineData("a 0.5ms b", 2, PartOfAFrame)]
    [InlineData("0.0001s", 0, PartOfAFrame)]
    public void A_malformed_cold_diagram_is_refused_where_it_is_wrong(string diagram, int position, string problem) =>
        Refused(() => MarbleParser.ParseCold(diagram), diagram, position, problem);

    [Theory]
    [InlineData("^a^", 2, OneZero)]
    [InlineData("(^^)", 2, OneZero)]
    [InlineData("a|^", 2, Over)]
    [InlineData("^-!", 2, NotAStream)]
    [InlineData("^(a", 1, NotClosed)]
    public void A_malformed_hot_diagram_is_refused_where_it_is_wrong(string diagram, int position, string problem) =>
        Refused(() => MarbleParser.ParseHot(diagram), diagram, position, problem);

    [Theory]
    [InlineData("^^", 1, "A subscription begins once: expected one '^' at most.")]
    [InlineData("(^^)", 2, "A subscription begins once: expected one '^' at most.")]
    [InlineData("^!!", 2, "A subscription ends once: expected one '!' at most.")]
    [InlineData("!^", 1, "A subscription cannot begin after its end: expected '^' before '!'.")]
    [InlineData("(!^)", 2, "A subscription cannot begin after its end: expected '^' before '!'.")]
    [InlineData("^a!", 1, "'a' means nothing here: expected '-', a duration, '^' or '!'.")]
    [InlineData("^-|", 2, "'|' means nothing here: expected '-', a duration, '^' or '!'.")]
    [InlineData("#", 0, "'#' means nothing here: expected '-', a duration, '^' or '!'.")]
    [InlineData("^1ms!", 1, "'1' means nothing here: expected '-', a duration, '^' or '!'.")]
    [InlineData("(^!", 0, NotClosed)]
    [InlineData("^!)", 2, NotOpen)]
    [InlineData("((^)", 1, Nested)]
    [InlineData("(^-!)", 2, DashInGroup)]
    public void A_malformed_subscription_is_refused_where_it_is_wrong(string diagram, int position, string problem) =>
        Refused(() => MarbleParser.ParseSubscription(diagram), diagram, position, problem);

    [Theory]
    [InlineData("", 0, "A time has to end: expected '|'.")]
    [InlineData("--- ", 4, "A time has to end: expected '|'.")]
    [InlineData("|--|", 3, "A time is one point: expected one '|' only.")]
    [InlineData("--a|", 2, "'a' means nothing here: expected '-', a duration or '|'.")]
    [InlineData("--#", 2, "'#' means nothing here: expected '-', a duration or '|'.")]
    [InlineData("1s|", 0, "'1' means nothing here: expected '-', a duration or '|'.")]
    [InlineData("-(|)", 1, "A time has no groups: expected '-', a duration or '|'.")]
    public void A_malformed_time_is_refused_where_it_is_wrong(string diagram, int position, string problem) =>
        Refused(() => MarbleParser.ParseTime(diagram), diagram, position, problem);

    [Theory]
    [InlineData("--!", 2, "It is not armed: expected '^' before '!'.")]
    [InlineData("^-!!", 3, "It is not armed: expected '^' before '!'.")]
    [InlineData("^-^", 2, "It is armed already: expected '!' before the next '^'.")]
    [InlineData("^-r", 2, "'r' means nothing here: expected '-', a duration, '^' or '!'.")]
    [InlineData("^-(!", 2, NotClosed)]
    public void Malformed_interest_is_refused_where_it_is_wrong(string diagram, int position, string problem) =>
        Refused(() => MarbleParser.ParseInterest(diagram), diagram, position, problem);

    [Theory]
    [InlineData("62000000000s a")]
    [InlineData("1s 61999999999s a 1ms")]
    [InlineData("79228162514264337593543950336m")]
    public void A_diagram_of_thousands_of_years_is_refused(string diagram)
    {
        MarbleSyntaxException error = Assert.Throws<MarbleSyntaxException>(() => MarbleParser.ParseCold(diagram));

        Assert.Contains("expected at most 62000000000000 frames", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_marks_the_place_with_a_caret()
    {
        Exception error = Assert.ThrowsAny<FormatException>(() => MarbleParser.ParseCold("--a-(b(c))-|"));

        Assert.Equal(
            """
            A group cannot hold another group: expected ')' first. At position 6 of this cold diagram:
            --a-(b(c))-|
                  ^
            """,
            error.Message);
    }

    [Fact]
    public void The_caret_stands_right_under_wide_characters_and_line_breaks()
    {
        Exception error = Assert.Throws<MarbleSyntaxException>(() => MarbleParser.ParseHot("🙂\n-e\u0301-!"));

        Assert.Equal(
            $"{NotAStream} At position 7 of this hot diagram:\n🙂 -e\u0301-!\n      ^",
            error.Message);
    }

    // No theory: an attribute's text is UTF-8, which has no half characters.
    [Fact]
    public void Half_a_character_is_refused()
    {
        Refused(() => MarbleParser.ParseCold("a\ud83d-"), "a\ud83d-", 1, HalfACharacter);
        Refused(() => MarbleParser.ParseCold("\ude42"), "\ude42", 0, HalfACharacter);
    }

    [Fact]
    public void There_has_to_be_a_diagram()
    {
        Assert.Throws<ArgumentNullException>(() => MarbleParser.ParseCold(null!));
        Assert.Throws<ArgumentNullException>(() => MarbleParser.ParseHot(null!));
        Assert.Throws<ArgumentNullException>(() => MarbleParser.ParseSubscription(null!));
        Assert.Throws<ArgumentNullException>(() => MarbleParser.ParseTime(null!));
        Assert.Throws<ArgumentNullException>(() => MarbleParser.ParseInterest(null!));
    }

    private static void Refused(Func<object?> parse, string diagram, int position, string problem)
    {
        MarbleSyntaxException error = Assert.Throws<MarbleSyntaxException>(parse);

        Assert.Equal(position, error.Position);
        Assert.Equal(diagram, error.Diagram);
        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
    }
}
