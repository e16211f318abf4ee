namespace Rx.Selectors.Testing.Tests.Marbles.Values;

public sealed class ReadinessMarblesTests
{
    private static readonly SelectorKey Key = new("file", 3, Readiness.Read | Readiness.Write, null);

    [Theory]
    [InlineData("r", Readiness.Read)]
    [InlineData("w", Readiness.Write)]
    [InlineData("x", Readiness.Read | Readiness.Write)]
    [InlineData("p", Readiness.Priority)]
    [InlineData("h", Readiness.HangUp)]
    [InlineData("e", Readiness.Error)]
    [InlineData("0", Readiness.None)]
    [InlineData("3", Readiness.Read | Readiness.Write)]
    [InlineData("5", Readiness.Read | Readiness.Priority)]
    [InlineData("9", Readiness.Read | Readiness.HangUp)]
    public void A_symbol_stands_for_a_mask(string symbol, Readiness mask)
    {
        Assert.Equal(mask, ReadinessMarbles.Values[symbol]);
        Assert.Equal(new ReadinessEvent(Key, mask), ReadinessMarbles.Events(Key)[symbol]);
    }

    [Fact]
    public void There_are_six_letters_and_ten_digits()
    {
        Assert.Equal("0123456789ehprwx", string.Concat(ReadinessMarbles.Values.Keys.Order(StringComparer.Ordinal)));
        Assert.Throws<ArgumentNullException>(() => ReadinessMarbles.Events(null!));
    }

    [Fact]
    public void Streams_of_readiness_need_no_map_and_streams_of_events_name_their_key()
    {
        using var marbles = new MarbleScheduler();

        marbles.Expect(marbles.Cold("r-w-(xh)|", ReadinessMarbles.Values)).ToBe("1-2-(38)|");
        marbles.Expect(marbles.Cold("r-w-(xh)|", ReadinessMarbles.Events(Key)))
            .ToBe("               1-2-(38)|", ReadinessMarbles.Events(Key with { }));
    }

    [Fact]
    public void Events_of_another_key_differ()
    {
        using var marbles = new MarbleScheduler();
        IReadOnlyDictionary<string, ReadinessEvent> others = ReadinessMarbles.Events(Key with { FileDescriptor = 4 });
        marbles.Expect(marbles.Cold("r", ReadinessMarbles.Events(Key))).ToBe("r", others);

        Assert.Throws<MarbleAssertionException>(marbles.Run);
    }
}
