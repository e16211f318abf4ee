namespace Rx.Selectors;

/// <summary>
/// An array that is as long as whoever asks for an element needs it, for what goes by slot or by descriptor: small numbers,
/// which are used again. A field of this type is not readonly.
/// </summary>
internal struct GrowingArray<T>
{
    private const int LeastLength = 16;

    private T[]? _elements;

    public readonly int Length => _elements?.Length ?? 0;

    /// <summary>The element, which is the type's default until it is set. The reference holds until another one is asked for.</summary>
    public ref T this[int index]
    {
        get
        {
            if (index >= Length)
            {
                Array.Resize(ref _elements, Math.Max(index + 1, Math.Max(LeastLength, Length * 2)));
            }

            return ref _elements![index];
        }
    }
}
