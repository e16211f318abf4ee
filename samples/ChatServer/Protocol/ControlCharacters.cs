using System.Buffers;
using System.Text;

namespace ChatServer.Protocol;

/// <summary>
/// Characters that command a terminal rather than show in it: U+0000 to U+001F, U+007F, and U+0080 to U+009F, of which each
/// also works as ESC and a letter does. Somebody may be reading with nc.
/// </summary>
internal static class ControlCharacters
{
    // CTCP's delimiter; bold, colour, reset, monospace, reverse, italics, strikethrough and underline; the tab.
    private const string UsualInMessages = "\u0001\u0002\u0003\u0004\u000F\u0011\u0016\u001D\u001E\u001F\t";

    private static readonly SearchValues<char> Suspects =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Where(c => c is < 0x20 or >= 0x7F).Select(c => (char)c)]);

    /// <summary>A text that is shown as it is, such as a topic, without any of them.</summary>
    public static string RemoveFrom(string text) => RemoveFrom(text, kept: "");

    /// <summary>What somebody says, without those that have no meaning in IRC.</summary>
    public static string RemoveFromMessage(string text) => RemoveFrom(text, UsualInMessages);

    private static string RemoveFrom(string text, string kept)
    {
        if (!text.AsSpan().ContainsAny(Suspects))
        {
            return text;
        }

        // Bytes above U+007F are suspects alone, and harmless within a character of UTF-8.
        ReadOnlySpan<byte> rest = Encoding.Latin1.GetBytes(text);
        var harmless = new StringBuilder(text.Length);
        while (!rest.IsEmpty)
        {
            bool isText = Rune.DecodeFromUtf8(rest, out Rune rune, out int length) == OperationStatus.Done;
            bool isHarmless = isText
                ? !Rune.IsControl(rune) || kept.Contains((char)rune.Value)
                : rest[..length].IndexOfAnyInRange((byte)0x80, (byte)0x9F) < 0; // no UTF-8; Latin-1, maybe
            if (isHarmless)
            {
                harmless.Append(Encoding.Latin1.GetString(rest[..length]));
            }

            rest = rest[length..];
        }

        return harmless.ToString();
    }
}
