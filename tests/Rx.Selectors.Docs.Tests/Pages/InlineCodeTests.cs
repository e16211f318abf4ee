namespace Rx.Selectors.Docs.Tests.Pages;

public class InlineCodeTests
{
    [Fact]
    public void Code_within_a_sentence_is_read_with_its_place()
    {
        Assert.Equal([new InlineCode("P.md:2", "a.B()"), new InlineCode("P.md:2", "C")], Read("Text", "with `a.B()` and `C`."));
    }

    [Fact]
    public void Code_within_a_table_is_read_cell_by_cell()
    {
        Assert.Equal(["a(1 | 2)", "b()"], Read("| x | y |", "|---|---|", @"| `a(1 \| 2)` | `b()` |").Select(code => code.Text));
    }

    [Fact]
    public void Columns_of_another_language_are_passed_over()
    {
        Assert.Equal(["b()"], Read("| Python | here |", "|---|---|", "| `a()` | `b()` |").Select(code => code.Text));
    }

    [Fact]
    public void Code_blocks_are_passed_over()
    {
        Assert.Empty(Read("```text", "`a()`", "```"));
    }

    [Theory]
    [InlineData("loop.Accept(listener)", true)]
    [InlineData("new PollSelector()", true)]
    [InlineData("poll(2)", false)]
    [InlineData("Readiness.Read", false)]
    [InlineData("dotnet test", false)]
    public void A_call_or_a_creation_is_an_expression(string text, bool isExpression)
    {
        Assert.Equal(isExpression, new InlineCode("P.md:1", text).IsExpression);
    }

    [Theory]
    [InlineData("Trigger.Edge", true)]
    [InlineData("Trigger.None", false)]
    [InlineData("Receive", true)]
    [InlineData("Receiv", false)]
    [InlineData("SelectorLoop.RunOnce", true)]
    public void A_name_is_known_if_there_is_a_type_or_a_member_of_it(string name, bool isKnown)
    {
        Assert.Equal(isKnown, KnownNames.Contains(name));
    }

    [Theory]
    [InlineData("loop.Accept(listener)", true)]
    [InlineData("bytes.LengthPrefixedFrames(new LengthPrefix(4))", false)]
    [InlineData("op.Accept(listener)", false)]
    public void An_expression_is_compiled_if_it_stands_in_the_compiled_code_as_a_whole(string expression, bool isCompiled)
    {
        Assert.Equal(isCompiled, CompiledCode.Contains(expression));
    }

    private static List<InlineCode> Read(params string[] lines) => [.. InlineCode.Read(new MarkdownPage("P.md", lines))];
}
