using System.Text;
using ChatServer.Protocol;

namespace ChatServer.Tests.Protocol;

public sealed class WireTests
{
    [Fact]
    public void A_line_ends_with_CR_LF_and_its_bytes_are_its_characters()
    {
        Assert.Equal("a\u00FFb\r\n", Encoding.Latin1.GetString(Wire.Encode("a\u00FFb")));
    }

    [Fact]
    public void A_line_has_512_bytes_at_most()
    {
        Assert.Equal(512, Wire.Encode(new string('x', 510)).Length);
        Assert.Equal(512, Wire.Encode(new string('x', 511)).Length);
        Assert.Equal(512, Wire.Encode(new string('x', 5_000)).Length);
    }

    [Theory]
    [InlineData("é")]
    [InlineData("日")]
    [InlineData("👍")]
    public void A_character_is_not_cut_in_two(string character)
    {
        string bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(character));
        string text = string.Concat(Enumerable.Repeat(bytes, 4));
        for (int limit = 1; limit <= text.Length; limit++)
        {
            Assert.Equal(limit / bytes.Length * bytes.Length, Wire.Limit(text, limit).Length);
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_cut_all_the_same()
    {
        Assert.InRange(Wire.Limit(new string('\u0080', 100), 50).Length, 46, 50);
    }

    [Fact]
    public void Words_are_packed_into_as_few_lines_as_take_them()
    {
        string[] words = [.. Enumerable.Range(0, 200).Select(i => $"word{i}")];

        string[] lines = [.. Wire.Pack("begin ", words, " end")];

        Assert.All(lines, line => Assert.InRange(line.Length, 1, 510));
        Assert.All(lines[..^1], line => Assert.InRange(line.Length, 510 - "word000".Length, 510));
        Assert.Equal(words, lines.SelectMany(line => line["begin ".Length..^" end".Length].Split(' ')));
        Assert.Empty(Wire.Pack("begin ", [], " end"));
    }
}
