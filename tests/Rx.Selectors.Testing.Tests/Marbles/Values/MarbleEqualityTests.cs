namespace Rx.Selectors.Testing.Tests.Marbles.Values;

public sealed class MarbleEqualityTests
{
    [Theory]
    [InlineData(new[] { 1, 2 })]
    [InlineData(new[] { 1, 2, 3, 4 })]
    [InlineData(new[] { 1, 2, 4 })]
    [InlineData(new int[0])]
    public void Collections_differ_in_any_item(int[] other)
    {
        Assert.False(MarbleEquality.AreEqual(new[] { 1, 2, 3 }, other));
        Assert.False(MarbleEquality.AreEqual(other, new List<int> { 1, 2, 3 }));
        Assert.True(MarbleEquality.AreEqual(new List<int>(other), other));
    }

    [Fact]
    public void Equality_looks_inside_no_further_than_that()
    {
        Assert.False(MarbleEquality.AreEqual(1, 2));
        Assert.False(MarbleEquality.AreEqual(1, 1L));
        Assert.False(MarbleEquality.AreEqual("ab", new[] { 'a', 'b' }));
        Assert.False(MarbleEquality.AreEqual("ab", "ba"));
        Assert.False(MarbleEquality.AreEqual(null, Array.Empty<int>()));
        Assert.False(MarbleEquality.AreEqual(new byte[] { 1 }, new byte[] { 2 }));
        Assert.False(MarbleEquality.AreEqual(Array.Empty<byte>(), null));
        Assert.False(MarbleEquality.AreEqual(new object(), new object()));
        Assert.False(MarbleEquality.AreEqual(new TimeoutException("a"), new TimeoutException("b")));
        Assert.False(MarbleEquality.AreEqual(new TimeoutException("a"), new InvalidOperationException("a")));
        Assert.True(MarbleEquality.AreEqual(null, null));
        Assert.True(MarbleEquality.AreEqual(double.NaN, double.NaN));
    }
}
