using System.Diagnostics.CodeAnalysis;

namespace ChatServer.Protocol;

/// <summary>
/// Names that differ by case alone are the same name, and {}|^ are the lower case of []\~: CASEMAPPING=rfc1459, which comes
/// from Scandinavian keyboards (RFC 2812, 2.2).
/// </summary>
internal sealed class CaseMapping : IEqualityComparer<string>
{
    public static readonly CaseMapping Rfc1459 = new();

    public static string Fold(string name) => string.Create(name.Length, name, static (folded, name) =>
    {
        for (int i = 0; i < folded.Length; i++)
        {
            folded[i] = Fold(name[i]);
        }
    });

    public bool Equals(string? x, string? y)
    {
        if (x is null || y is null || x.Length != y.Length)
        {
            return ReferenceEquals(x, y);
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (Fold(x[i]) != Fold(y[i]))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode([DisallowNull] string obj)
    {
        var hash = default(HashCode); // seeded anew in each process: nobody can choose names that collide
        foreach (char c in obj)
        {
            hash.Add(Fold(c));
        }

        return hash.ToHashCode();
    }

    /// <summary>The lower case of a character.</summary>
    public static char Fold(char c) => c is (>= 'A' and <= 'Z') or (>= '[' and <= '^') ? (char)(c + ('a' - 'A')) : c;
}
