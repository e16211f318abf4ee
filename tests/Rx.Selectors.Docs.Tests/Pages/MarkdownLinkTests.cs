using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Pages;

public class MarkdownLinkTests
{
    [Theory]
    [InlineData("[page](docs/guide.md)", true)]
    [InlineData("[page](docs/guide.md#timers)", true)]
    [InlineData("[page](docs/guide.md#no-such-heading)", false)]
    [InlineData("[page](docs/nothing.md)", false)]
    [InlineData("![picture](docs/idle-timeout.svg)", true)]
    [InlineData("[folder](docs)", true)]
    public void A_link_is_good_if_its_file_and_its_heading_exist(string text, bool isGood)
    {
        MarkdownLink link = Assert.Single(MarkdownLink.Read(new MarkdownPage("P.md", [text])));

        Assert.Equal(isGood, link.IsGood());
    }

    [Fact]
    public void Links_to_other_sites_are_passed_over()
    {
        Assert.Empty(MarkdownLink.Read(new MarkdownPage("P.md", ["[site](https://example.org/)"])));
    }

    [Fact]
    public void A_heading_is_linked_in_small_letters_with_hyphens_and_without_punctuation()
    {
        string file = RepositoryRoot.PathOf("docs", "readiness.md");

        Assert.Contains("what-ready-means", MarkdownLink.AnchorsOf(file));
    }
}
