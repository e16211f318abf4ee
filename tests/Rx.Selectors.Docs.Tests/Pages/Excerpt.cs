namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>A piece of C#, and where a reader finds it.</summary>
/// <param name="Place">File and line, with the snippet's name where it has one.</param>
/// <param name="Code">The lines without their common indentation, so that pieces compare by content.</param>
internal sealed record Excerpt(string Place, string Code)
{
    public static Excerpt From(string place, IReadOnlyList<string> lines)
    {
        var indentation = lines.Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty(0)
            .Min();
        var code = lines.Select(line => string.IsNullOrWhiteSpace(line) ? "" : line[indentation..].TrimEnd());

        return new Excerpt(place, string.Join('\n', code).Trim('\n'));
    }

    public override string ToString() => $"{Place}:\n{Code}\n";
}
