namespace Rx.Selectors.Docs.Tests.Pages;

public class MarkedSnippetsTests
{
    [Fact]
    public void A_snippet_is_read_with_its_name_and_without_its_indentation()
    {
        Assert.Equal(new Excerpt("S.cs:2 (first)", "if (a)\n    b();"), Assert.Single(Read("""
            {
                // snippet: first
                if (a)
                    b();
                // end snippet
            }
            """)));
    }

    [Fact]
    public void A_file_may_hold_several_snippets()
    {
        Assert.Equal(["a();", "c();"], Read("""
            // snippet: first
            a();
            // end snippet
            b();
            // snippet: second
            c();
            // end snippet
            """).Select(snippet => snippet.Code));
    }

    [Theory]
    [InlineData("// snippet: unended\na();")]
    [InlineData("a();\n// end snippet")]
    [InlineData("// snippet: outer\n// snippet: inner\n// end snippet\n// end snippet")]
    public void Marks_that_do_not_pair_up_are_refused(string source)
    {
        Assert.Throws<FormatException>(() => Read(source));
    }

    private static List<Excerpt> Read(string source) => [.. MarkedSnippets.Read("S.cs", source.Split('\n'))];
}
