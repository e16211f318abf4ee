using System.Collections;

namespace Rx.Selectors.Testing;

/// <summary>
/// Compares values for expectations: by their own equality, and in addition collections and bytes by their contents,
/// exceptions by type and message, and streams by what they emit and when.
/// </summary>
internal static class MarbleEquality
{
    public static bool AreEqual(object? one, object? other) =>
        Equals(one, other) || (one, other) switch
        {
            (Exception a, Exception b) => a.GetType() == b.GetType() && a.Message == b.Message,
            (InnerStream a, InnerStream b) => a.SaysTheSameAs(b),
            (string, _) or (_, string) => false,
            _ when BytesOf(one) is { } a && BytesOf(other) is { } b => a.Span.SequenceEqual(b.Span),
            (IEnumerable a, IEnumerable b) => AreEqualInOrder(a, b),
            _ => false,
        };

    /// <summary>Returns whether a value is compared by more than its own <see cref="object.Equals(object?)"/>.</summary>
    public static bool LooksInside(object? value) =>
        value is Exception or InnerStream || BytesOf(value) is not null || value is IEnumerable and not string;

    /// <summary>Returns the bytes of an array, memory or segment of bytes; null for any other value.</summary>
    public static ReadOnlyMemory<byte>? BytesOf(object? value) => value switch
    {
        byte[] bytes => bytes,
        Memory<byte> bytes => bytes,
        ReadOnlyMemory<byte> bytes => bytes,
        ArraySegment<byte> bytes => bytes,
        _ => default(ReadOnlyMemory<byte>?), // a bare null would be converted to empty memory
    };

    private static bool AreEqualInOrder(IEnumerable one, IEnumerable other)
    {
        IEnumerator others = other.GetEnumerator();
        try
        {
            foreach (object? item in one)
            {
                if (!others.MoveNext() || !AreEqual(item, others.Current))
                {
                    return false;
                }
            }

            return !others.MoveNext();
        }
        finally
        {
            (others as IDisposable)?.Dispose();
        }
    }
}
