using System.Collections.Immutable;
using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors.Testing.Tests.Marbles;

public sealed class ValuesTests
{
    private static readonly Dictionary<string, int> Numbers = new() { ["a"] = 1, ["b"] = 2, ["🙂"] = 3 };

    [Fact]
    public void Values_come_from_a_dictionary_from_pairs_or_from_an_object()
    {
        using var marbles = new MarbleScheduler();
        IObservable<int>[] sources =
        [
            marbles.Cold("ab|", Numbers),
            marbles.Cold("ab|", ("a", 1), ("b", 2)),
            marbles.Cold<int>("ab|", new { a = 1, b = 2 }),
            marbles.Hot("ab|", Numbers),
            marbles.Hot("ab|", ("a", 1), ("b", 2)),
            marbles.Hot<int>("ab|", new { a = 1, b = 2 }),
        ];

        foreach (IObservable<int> source in sources)
        {
            marbles.Expect(source).ToBe("ab|", Numbers);
            marbles.Expect(source).ToBe("ab|", ("a", 1), ("b", 2));
            marbles.Expect(source).ToBe("ab|", new { a = 1, b = 2 });
            marbles.Expect(source).ToBe("12|");
        }
    }

    [Fact]
    public void Symbols_are_values_of_text_of_characters_and_of_digits()
    {
        using var marbles = new MarbleScheduler();

        marbles.Expect(Observable.Return("🙂")).ToBe("(🙂|)");
        marbles.Expect(Observable.Return<object>("x")).ToBe("(x|)");
        marbles.Expect(Observable.Return('x')).ToBe("(x|)");
        marbles.Expect(Observable.Return(new Rune('x'))).ToBe("(x|)");
        marbles.Expect(Observable.Return(7)).ToBe("(7|)");
        marbles.Expect(Observable.Return((byte)7)).ToBe("(7|)");
        marbles.Expect(Observable.Return(7UL)).ToBe("(7|)");
        marbles.Expect(Observable.Return<long?>(7)).ToBe("(7|)");
        marbles.Expect(Observable.Return(Readiness.Read | Readiness.Write)).ToBe("(x|)");
    }

    [Fact]
    public void Other_types_need_values()
    {
        using var marbles = new MarbleScheduler();
        StreamExpectation<int> ints = marbles.Expect(Observable.Never<int>());
        StreamExpectation<char> chars = marbles.Expect(Observable.Never<char>());
        StreamExpectation<DayOfWeek> days = marbles.Expect(Observable.Never<DayOfWeek>());

        Exception error = Assert.Throws<KeyNotFoundException>(() => ints.ToBe("-a"));
        Assert.Equal("The diagram has 'a', which is no Int32 by itself: give a value for it.", error.Message);
        Assert.Throws<KeyNotFoundException>(() => chars.ToBe("-🙂"));
        Assert.Throws<KeyNotFoundException>(() => days.ToBe("-1"));

        ints.ToBe("-");
        chars.ToBe("-");
        days.ToBe("-");
    }

    [Fact]
    public void A_missing_value_is_an_error()
    {
        using var marbles = new MarbleScheduler();

        Exception error = Assert.Throws<KeyNotFoundException>(() => marbles.Cold("-a-c|", Numbers));
        Assert.Equal("The diagram has 'c', for which no value is given; given are a, b, 🙂.", error.Message);
        error = Assert.Throws<KeyNotFoundException>(() => marbles.Hot<int>("-a|", []));
        Assert.Equal("The diagram has 'a', for which no value is given; none is.", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("-")]
    [InlineData("|")]
    [InlineData("#")]
    [InlineData("^")]
    [InlineData("!")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData(" ")]
    public void A_text_that_is_not_one_character_is_refused_as_a_symbol(string symbol)
    {
        using var marbles = new MarbleScheduler();

        Assert.Throws<ArgumentException>("values", () => marbles.Cold("-", (symbol, 1)));
        Assert.Throws<ArgumentException>(
            "values", () => marbles.Hot("-", new Dictionary<string, int> { [symbol] = 1 }));
    }

    [Fact]
    public void Bad_values_are_refused()
    {
        using var marbles = new MarbleScheduler();

        Assert.Throws<ArgumentException>("values", () => marbles.Cold("-", ("a", 1), ("a", 2)));
        Assert.Throws<ArgumentException>("values", () => marbles.Cold<int>("-", new { a = 1L }));
        Assert.Throws<ArgumentException>("values", () => marbles.Cold<int>("-", new { ab = 1 }));
        Assert.Throws<ArgumentException>(
            "values", () => marbles.Cold<int>("-", new Dictionary<char, int> { ['a'] = 1 }));
        Assert.Throws<ArgumentNullException>("values", () => marbles.Cold("-", ((string)null!, 1)));
        Assert.Throws<ArgumentNullException>("values", () => marbles.Cold("-", (Dictionary<string, int>)null!));
        Assert.Throws<ArgumentNullException>("values", () => marbles.Cold("-", ((string, int)[])null!));
        Assert.Throws<ArgumentNullException>("values", () => marbles.Cold<int>("-", (object)null!));
    }

    [Fact]
    public void Null_is_a_value()
    {
        using var marbles = new MarbleScheduler();
        IObservable<string?> source = marbles.Cold<string?>("ab|", ("a", null), ("b", "x"));

        marbles.Expect(source).ToBe("ab|", ("a", null), ("b", "x"));
        marbles.Expect(source).ToBe("ab|", new { a = (string?)null, b = "x" });
    }

    [Fact]
    public void Collections_and_bytes_are_the_same_by_what_is_in_them()
    {
        using var marbles = new MarbleScheduler();
        IObservable<string> source = marbles.Cold("ab-c|");

        marbles.Expect(source.Buffer(2)).ToBe("-x--(y|)", ("x", ["a", "b"]), ("y", ["c"]));
        marbles.Expect(Observable.Return<IEnumerable<int[]>>([[1, 2], [3]])).ToBe("(x|)", ("x", [[1, 2], [3]]));
        marbles.Expect(Observable.Return<ReadOnlyMemory<byte>>("hello"u8.ToArray()))
            .ToBe("(x|)", ("x", "hello"u8.ToArray()));
        marbles.Expect(Observable.Return(ImmutableArray.Create(1))).ToBe("(x|)", ("x", [1]));
    }
}
