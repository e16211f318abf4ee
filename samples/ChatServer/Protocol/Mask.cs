namespace ChatServer.Protocol;

/// <summary>
/// A pattern for names in which * stands for any characters and ? for one (RFC 2812, 2.5), whatever the case. Names have
/// neither character, so nothing has to be escaped.
/// </summary>
/// <remarks>
/// Matching takes one step a character of the name, whatever the mask is: one bit a place in the mask says whether the
/// characters so far lead there (Baeza-Yates and Gonnet, "A new approach to text searching", 1992). There are 64 bits, which is
/// enough: a mask with more characters than a name can have matches none.
/// </remarks>
internal sealed class Mask
{
    /// <summary>How long a name may be that a mask matches: longer than any nick, and than any address.</summary>
    public const int MaxNameLength = 63;

    private readonly ulong[] _nextIf = new ulong[256]; // by character: the places which it leads on from
    private readonly ulong _stays; // the places at which a * takes any character
    private readonly ulong _end;

    public Mask(string text)
    {
        int place = 0;
        foreach (char c in text)
        {
            if (c == '*')
            {
                _stays |= 1UL << place;
                continue;
            }

            if (place == MaxNameLength)
            {
                return; // with _end at 0, which no place is
            }

            if (c == '?')
            {
                foreach (ref ulong places in _nextIf.AsSpan())
                {
                    places |= 1UL << place;
                }
            }
            else
            {
                _nextIf[CaseMapping.Fold(c)] |= 1UL << place;
            }

            place++;
        }

        _end = 1UL << place;
    }

    /// <summary>Whether a name is one of those that the mask stands for.</summary>
    public bool Matches(string name)
    {
        ulong places = 1;
        foreach (char c in name)
        {
            places = ((places & _nextIf[CaseMapping.Fold(c)]) << 1) | (places & _stays);
        }

        return (places & _end) != 0;
    }
}
