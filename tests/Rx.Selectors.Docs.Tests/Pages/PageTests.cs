using System.Text.RegularExpressions;
using Rx.Selectors.Docs.Tests.Samples;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>The pages lead to each other, and are short and plain enough to be read.</summary>
public partial class PageTests
{
    private const int LinesOfTheReadme = 250;

    public static TheoryData<string> Pages => [.. MarkdownPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file_and_a_heading_that_exist(string path)
    {
        MarkdownPage page = MarkdownPage.Named(path);
        var broken = MarkdownLink.Read(page).Where(link => !link.IsGood()).ToList();

        Assert.True(broken.Count == 0, $"Links that lead nowhere:\n{string.Join('\n', broken)}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_path_of_the_repository_that_a_page_names_exists(string path)
    {
        var missing = MarkdownPage.Named(path).Lines
            .SelectMany(line => RepositoryPath().Matches(line))
            .Select(match => match.Value.TrimEnd('.'))
            .Where(named => !named.Contains("/bin/", StringComparison.Ordinal) && !Path.Exists(RepositoryRoot.PathOf(named)))
            .ToList();

        Assert.True(missing.Count == 0, $"{path} names what does not exist:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void Every_page_of_the_docs_is_linked_from_their_index()
    {
        var linked = MarkdownLink.Read(MarkdownPage.Named("docs/README.md")).Select(link => link.File).ToHashSet(StringComparer.Ordinal);
        var pages = MarkdownPage.All.Select(page => page.Path)
            .Where(path => path.StartsWith("docs/", StringComparison.Ordinal) && path != "docs/README.md");

        Assert.All(pages, path => Assert.Contains(RepositoryRoot.PathOf(path), linked));
    }

    [Fact]
    public void Every_sample_is_in_the_solution_and_in_the_list_of_samples()
    {
        string solution = File.ReadAllText(RepositoryRoot.PathOf("Rx.Selectors.sln"));
        string list = string.Join('\n', MarkdownPage.Named("samples/README.md").Lines);

        Assert.All(Sample.Names, name =>
        {
            Assert.Contains($"samples\\{name}\\{name}.csproj", solution, StringComparison.Ordinal);
            Assert.Contains($"]({name}/Program.cs)", list, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_sample_of_one_file_is_in_the_list_of_samples_and_names_projects_that_exist()
    {
        const string Directive = "#:project ";
        string list = string.Join('\n', MarkdownPage.Named("samples/README.md").Lines);

        Assert.NotEmpty(Sample.SingleFiles);
        Assert.All(Sample.SingleFiles, file =>
        {
            string path = RepositoryRoot.PathOf("samples", file);
            string[] projects = [.. File.ReadLines(path)
                .Where(line => line.StartsWith(Directive, StringComparison.Ordinal))
                .Select(line => Path.Combine(Path.GetDirectoryName(path)!, line[Directive.Length..]))];

            Assert.Contains($"]({file})", list, StringComparison.Ordinal);
            Assert.NotEmpty(projects);
            Assert.All(projects, project => Assert.True(File.Exists(project), $"{file} names {project}, which does not exist"));
        });
    }

    [Fact]
    public void The_readme_is_a_front_door_of_at_most_250_lines()
    {
        Assert.InRange(MarkdownPage.Named("README.md").Lines.Count, 1, LinesOfTheReadme);
    }

    [Fact]
    public void The_check_runs_what_the_readme_tells_a_newcomer_to_run()
    {
        string check = File.ReadAllText(RepositoryRoot.PathOf(".ci", "run"));
        string[] first = [.. MarkdownPage.Named("README.md").Lines
            .SkipWhile(line => line != "## Run it")
            .SkipWhile(line => line != "```sh")
            .Skip(1)
            .TakeWhile(line => line != "```")];

        Assert.NotEmpty(first);
        Assert.All(first, command => Assert.Contains(command, check, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_calls_things_by_their_usual_names(string path)
    {
        var riddles = MarkdownPage.Named(path).Prose.Where(line => Riddle().IsMatch(line.Text)).ToList();

        Assert.True(riddles.Count == 0, $"{path} is not in plain English:\n{string.Join('\n', riddles)}");
    }

    [GeneratedRegex(
        @"(?<![\w/.])(\.ci|benchmarks|docs|eng|samples|src|tests)/[\w./-]+",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(
        @"\b(who|whom|whose|whoever|nobody|somebody|everybody|whatever|hears?|(is|are) told that)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Riddle();
}
