using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Rx.Selectors.Testing;

/// <summary>The values that the symbols of one diagram stand for.</summary>
internal sealed class MarbleValues<T>
{
    private readonly Dictionary<string, object?>? _map;

    private MarbleValues(Dictionary<string, object?>? map) => _map = map;

    /// <summary>Gets the map in which each symbol is its own value.</summary>
    public static MarbleValues<T> Natural { get; } = new(null);

    /// <summary>Gets the values given by the test; empty if each symbol is its own value.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Given => _map ?? [];

    public static MarbleValues<T> From(IEnumerable<KeyValuePair<string, T>> values, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        var map = new Dictionary<string, object?>();
        foreach ((string symbol, T value) in values)
        {
            Add(map, symbol, value, parameter);
        }

        return new MarbleValues<T>(map);
    }

    public static MarbleValues<T> From((string Symbol, T Value)[] values, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        return From(values.Select(static pair => KeyValuePair.Create(pair.Symbol, pair.Value)), parameter);
    }

    /// <summary>Reads the values from the properties of an object, as in <c>new { a = 1, b = 2 }</c>.</summary>
    [RequiresUnreferencedCode(MarbleScheduler.MembersAreRead)]
    public static MarbleValues<T> FromMembersOf(object values, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        var map = new Dictionary<string, object?>();
        foreach (PropertyInfo property in values.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            object? value = property.GetIndexParameters().Length == 0
                ? property.GetValue(values)
                : throw new ArgumentException(
                    $"Values are given by a dictionary from string to {typeof(T).Name}, by pairs or by an object with a "
                    + $"property for each symbol, not by a {values.GetType().Name}.",
                    parameter);
            if (!Fits(value))
            {
                throw new ArgumentException(
                    $"The stream's values are of type {typeof(T)}, but {property.Name} is {ValueText.Of(value)}"
                    + (value is null ? "." : $", of type {value.GetType()}."),
                    parameter);
            }

            Add(map, property.Name, value, parameter);
        }

        return new MarbleValues<T>(map);
    }

    /// <summary>Returns the value that a symbol stands for.</summary>
    public object? Of(string symbol)
    {
        if (_map is null)
        {
            return NaturalSymbols.TryValue<T>(symbol, out object? value)
                ? value
                : throw new KeyNotFoundException(
                    $"The diagram has '{symbol}', which is no {typeof(T).Name} by itself: give a value for it.");
        }

        if (_map.TryGetValue(symbol, out object? given))
        {
            return given;
        }

        string known = _map.Count == 0 ? "none is" : $"given are {string.Join(", ", _map.Keys)}";
        throw new KeyNotFoundException($"The diagram has '{symbol}', for which no value is given; {known}.");
    }

    // The values of a stream of streams (IGroupedObservable, for instance) are compared with cold streams, which have another
    // type.
    private static bool Fits(object? value) => value switch
    {
        null => default(T) is null,
        IMarbleStream => typeof(T).IsInterface || typeof(T).IsInstanceOfType(value),
        _ => value is T,
    };

    private static void Add(Dictionary<string, object?> map, string symbol, object? value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(symbol, parameter);
        if (!NaturalSymbols.IsSymbol(symbol))
        {
            throw new ArgumentException(
                $"\"{symbol}\" cannot stand for a value: expected one character, no space and none of - | # ^ ! ( ).",
                parameter);
        }

        if (!map.TryAdd(symbol, value))
        {
            throw new ArgumentException($"'{symbol}' has two values.", parameter);
        }
    }
}
