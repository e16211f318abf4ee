namespace Rx.Selectors.Testing;

/// <summary>
/// A marble diagram is malformed. The message says what was expected, and shows the diagram with a caret under the
/// place.
/// </summary>
public sealed class MarbleSyntaxException : FormatException
{
    internal MarbleSyntaxException(string problem, MarbleDiagram kind, string diagram, int position)
        : base(Describe(problem, kind, diagram, position))
    {
        Diagram = diagram;
        Position = position;
    }

    /// <summary>The diagram, as it was given.</summary>
    public string Diagram { get; }

    /// <summary>
    /// The index in <see cref="Diagram"/> of what is wrong; its length when something is missing at the end.
    /// </summary>
    public int Position { get; }

    private static string Describe(string problem, MarbleDiagram kind, string diagram, int position)
    {
        // A line break in the diagram would part the caret from what it points at.
        string line = string.Concat(diagram.Select(static c => char.IsWhiteSpace(c) ? ' ' : c));
        string caret = new string(' ', TextColumns.Count(line.AsSpan(0, position))) + '^';
        string name = kind.ToString().ToLowerInvariant();
        return $"{problem} At position {position} of this {name} diagram:\n{line}\n{caret}";
    }
}
