using System.Text;

namespace ChatServer.Protocol;

/// <summary>Lines on their way out: bytes, made once for all who get them.</summary>
internal static class Wire
{
    /// <summary>How long a line may be, with its end (RFC 2812, 2.3).</summary>
    public const int MaxLineBytes = 512;

    /// <summary>How many bytes of it are text.</summary>
    public const int MaxTextBytes = MaxLineBytes - 2;

    /// <summary>A line with its end. What is too long is cut off, between two characters of UTF-8.</summary>
    public static byte[] Encode(string line)
    {
        int length = Fit(line, MaxTextBytes);
        byte[] bytes = new byte[length + 2];
        Encoding.Latin1.GetBytes(line.AsSpan(0, length), bytes);
        "\r\n"u8.CopyTo(bytes.AsSpan(length));
        return bytes;
    }

    /// <summary>A text of so many bytes at most.</summary>
    public static string Limit(string text, int bytes) => text[..Fit(text, bytes)];

    /// <summary>As many lines as it takes for words of any number, each with the same beginning and the same end.</summary>
    public static IEnumerable<string> Pack(string beginning, IEnumerable<string> words, string end = "") =>
        PackStepwise(beginning, words, end).OfType<string>();

    /// <summary>
    /// The same, in one step for each word, however many of them a line takes: null where no line is full yet. A word that is
    /// null is none.
    /// </summary>
    public static IEnumerable<string?> PackStepwise(string beginning, IEnumerable<string?> words, string end = "")
    {
        var line = new StringBuilder(beginning, MaxTextBytes);
        foreach (string? word in words)
        {
            string? full = null;
            if (word is not null)
            {
                if (line.Length > beginning.Length && line.Length + 1 + word.Length + end.Length > MaxTextBytes)
                {
                    full = line.Append(end).ToString();
                    line.Length = beginning.Length;
                }

                line.Append(line.Length > beginning.Length ? " " : "").Append(word);
            }

            yield return full;
        }

        if (line.Length > beginning.Length)
        {
            yield return line.Append(end).ToString();
        }
    }

    private static int Fit(string text, int bytes)
    {
        if (text.Length <= bytes)
        {
            return text.Length;
        }

        int length = bytes;
        while (length > bytes - 4 && text[length] is >= '\u0080' and <= '\u00BF') // in the middle of a character
        {
            length--;
        }

        return length;
    }
}
