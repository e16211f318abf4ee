namespace Rx.Selectors.Testing;

/// <summary>
/// The exception that is thrown for a malformed marble diagram. The message states what was expected, and shows the diagram
/// with a caret under the position of the error.
/// </summary>
public sealed class MarbleSyntaxException : FormatException
{
    internal MarbleSyntaxException(string problem, MarbleDiagram kind, string diagram, int position)
        : base(Describe(problem, kind, diagram, position))
    {
        Diagram = diagram;
        Position = position;
    }

    /// <summary>Gets the diagram, as it was passed.</summary>
    public string Diagram { get; }

    /// <summary>
    /// Gets the index of the error in <see cref="Diagram"/>; the length of the diagram if something is missing at its end.
    /// </summary>
    public int Position { get; }

    private static string Describe(string problem, MarbleDiagram kind, string diagram, int position)
    {
        // A line break in the diagram would separate the caret from the character it points at.
        string line = string.Concat(diagram.Select(static c => char.IsWhiteSpace(c) ? ' ' : c));
        string caret = new string(' ', TextColumns.Count(line.AsSpan(0, position))) + '^';
        string name = kind.ToString().ToLowerInvariant();
        return $"{problem} At position {position} of this {name} diagram:\n{line}\n{caret}";
    }
}
