using System.Text.RegularExpressions;
using ChatServer.Protocol;

namespace ChatServer.Tests.Protocol;

public sealed class MaskTests
{
    [Theory]
    [InlineData("*", true)]
    [InlineData("***", true)]
    [InlineData("anna", true)]
    [InlineData("ANNA", true)]
    [InlineData("a*", true)]
    [InlineData("*a", true)]
    [InlineData("*nn*", true)]
    [InlineData("a??a", true)]
    [InlineData("????", true)]
    [InlineData("*?*?*?*?*", true)]
    [InlineData("a*n*n*a", true)]
    [InlineData("", false)]
    [InlineData("ann", false)]
    [InlineData("annab", false)]
    [InlineData("?????", false)]
    [InlineData("*b*", false)]
    [InlineData("a*n*n*n*a", false)]
    [InlineData("anna\\*", false)]
    public void It_stands_for_names(string mask, bool matches)
    {
        Assert.Equal(matches, new Mask(mask).Matches("anna"));
    }

    [Fact]
    public void Letters_of_Scandinavia_are_the_same_in_both_cases()
    {
        Assert.True(new Mask("[ANNA]\\^").Matches("{anna}|~"));
        Assert.True(new Mask("{*}|?").Matches("[anna]\\^"));
    }

    [Fact]
    public void One_that_is_longer_than_any_name_matches_none()
    {
        string longest = new('x', Mask.MaxNameLength);
        Assert.True(new Mask(longest).Matches(longest));
        Assert.True(new Mask($"*{longest}*").Matches(longest));
        Assert.False(new Mask(longest + "x").Matches(longest));
        Assert.False(new Mask(longest + "x*").Matches(longest));
        Assert.False(new Mask(new string('?', 500)).Matches(longest));
    }

    /// <summary>Against another implementation, over a small alphabet so that much matches.</summary>
    [Fact]
    public void It_agrees_with_a_regular_expression()
    {
        var random = new Random(1);
        string Text(string alphabet, int most) =>
            string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => alphabet[random.Next(alphabet.Length)]));
        int matching = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string mask = Text("ab?**", 9);
            string name = Text("ab", 9);
            bool expected = Regex.IsMatch(
                name, $"^{mask.Replace('?', '.').Replace("*", ".*")}$", RegexOptions.NonBacktracking, Patience.Limit);
            matching += expected ? 1 : 0;
            Assert.True(expected == new Mask(mask).Matches(name), $"'{mask}' and '{name}'");
        }

        Assert.InRange(matching, 2_000, 18_000);
    }
}
