namespace Rx.Selectors.Docs.Tests.Pages;

public class MarkdownFencesTests
{
    [Fact]
    public void A_csharp_fence_is_read_with_its_place()
    {
        Assert.Equal(new Excerpt("R.md:2", "var a = 1;\n\nvar b = 2;"), Assert.Single(Read("""
            Text
            ```csharp
            var a = 1;

            var b = 2;
            ```
            """)));
    }

    [Fact]
    public void A_fence_inside_a_list_loses_the_indentation_of_the_list()
    {
        Assert.Equal("if (a)\n    b();", Assert.Single(Read("""
            - item
              ```csharp
              if (a)
                  b();
              ```
            """)).Code);
    }

    [Fact]
    public void Fences_of_other_languages_are_passed_over()
    {
        Assert.Equal("R.md:4", Assert.Single(Read("""
            ```sh
            dotnet test
            ```
            ```csharp
            ```
            """)).Place);
    }

    [Fact]
    public void A_fence_that_is_not_closed_is_refused()
    {
        Assert.Throws<FormatException>(() => Read("```csharp\nvar a = 1;"));
    }

    private static List<Excerpt> Read(string markdown) => [.. MarkdownFences.Read("R.md", markdown.Split('\n'))];
}
