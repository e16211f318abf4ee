using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// Maps values to symbols for a drawing: a symbol given by the test, the value's own (<see cref="NaturalSymbols"/>), or the
/// next free letter.
/// </summary>
internal sealed class SymbolTable
{
    private readonly DigitSymbols _digits;
    private readonly Dictionary<string, object?> _values = [];
    private readonly HashSet<string> _given = [];
    private readonly OrderedDictionary<string, object?> _used = [];

    // Keyed by the values' own equality. Values that are compared by their contents are searched for one by one.
    private readonly Dictionary<object, string> _symbols = [];
    private readonly IEnumerator<string> _letters = Letters().GetEnumerator();
    private string? _symbolOfNull;

    public SymbolTable(DigitSymbols digits) => _digits = digits;

    /// <summary>Gets the symbols in use and their values, in the order in which they were first used.</summary>
    public IReadOnlyDictionary<string, object?> Used => _used;

    public bool IsGiven(string symbol) => _given.Contains(symbol);

    /// <summary>Adds a symbol given by a test, unless it is in use.</summary>
    public void Give(string symbol, object? value)
    {
        if (IsUsable(symbol) && _values.TryAdd(symbol, value))
        {
            _given.Add(symbol);
            Remember(symbol, value);
        }
    }

    /// <summary>Reserves the symbols of values that are their own symbol, before letters are given to other values.</summary>
    public void Reserve(IEnumerable<StreamEvent> events)
    {
        foreach (StreamEvent said in events)
        {
            if (said.Kind == MarbleKind.Value && Find(said.Payload) is null
                && NaturalSymbols.TrySymbol(said.Payload, out string symbol) && IsUsable(symbol)
                && _values.TryAdd(symbol, said.Payload))
            {
                Remember(symbol, said.Payload);
            }
        }
    }

    /// <summary>Returns the symbol that an event is drawn as: that of its diagram if it has one.</summary>
    public string SymbolOf(StreamEvent said)
    {
        if (said.Kind != MarbleKind.Value)
        {
            return said.Kind == MarbleKind.Completion ? "|" : "#";
        }

        string symbol = said.Symbol is { } own && _values.ContainsKey(own) && IsUsable(own)
            ? own
            : Find(said.Payload) ?? Invent(said.Payload);
        _used.TryAdd(symbol, _values[symbol]);
        return symbol;
    }

    private static IEnumerable<string> Letters()
    {
        for (char letter = 'a'; letter <= 'z'; letter++)
        {
            yield return letter.ToString();
        }

        for (char letter = 'A'; letter <= 'Z'; letter++)
        {
            yield return letter.ToString();
        }

        // After the Latin alphabet, the letters of all other scripts, until there are no more.
        for (int code = 0xC0; code <= 0x2FA1F; code++)
        {
            if (Rune.TryCreate(code, out Rune rune) && Rune.IsLetter(rune))
            {
                yield return rune.ToString();
            }
        }

        while (true)
        {
            yield return "?";
        }
    }

    private bool IsUsable(string symbol) => _digits == DigitSymbols.Usable || !char.IsAsciiDigit(symbol[0]);

    private string? Find(object? value)
    {
        if (value is null)
        {
            return _symbolOfNull;
        }

        if (_symbols.TryGetValue(value, out string? symbol))
        {
            return symbol;
        }

        return MarbleEquality.LooksInside(value)
            ? _symbols.FirstOrDefault(pair => MarbleEquality.AreEqual(pair.Key, value)).Value
            : null;
    }

    private string Invent(object? value)
    {
        do
        {
            _letters.MoveNext();
        }
        while (!_values.TryAdd(_letters.Current, value) && _letters.Current != "?");

        Remember(_letters.Current, value);
        return _letters.Current;
    }

    private void Remember(string symbol, object? value)
    {
        if (value is null)
        {
            _symbolOfNull ??= symbol;
        }
        else if (Find(value) is null)
        {
            _symbols[value] = symbol;
        }
    }
}
