namespace Rx.Selectors.Testing;

/// <summary>Shortens text to one line, for messages.</summary>
internal static class OneLine
{
    private const int EnoughCode = 100;

    /// <summary>Formats an expression as the compiler supplies it, which may be a pipeline of many lines.</summary>
    public static string OfCode(string expression) =>
        Cut(string.Join(' ', expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), EnoughCode);

    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        int whole = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..whole] + "…";
    }
}
