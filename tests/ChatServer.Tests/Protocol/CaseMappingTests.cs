using ChatServer.Protocol;

namespace ChatServer.Tests.Protocol;

public sealed class CaseMappingTests
{
    [Theory]
    [InlineData("anna", "ANNA")]
    [InlineData("{}|^", "[]\\~")]
    [InlineData("", "")]
    public void Names_that_differ_by_case_are_one(string one, string other)
    {
        Assert.True(CaseMapping.Rfc1459.Equals(one, other));
        Assert.Equal(CaseMapping.Rfc1459.GetHashCode(one), CaseMapping.Rfc1459.GetHashCode(other));
        Assert.Equal(CaseMapping.Fold(one), CaseMapping.Fold(other));
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("a", "aa")]
    [InlineData("_", "\u007F")]
    [InlineData("@", "`")]
    [InlineData("\u00C9", "\u00E9")] // of Latin-1: bytes of anything here
    public void Other_names_are_not(string one, string other)
    {
        Assert.False(CaseMapping.Rfc1459.Equals(one, other));
        Assert.False(CaseMapping.Rfc1459.Equals(one, null));
    }
}
