using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Rx.Selectors;

/// <summary>The live view behind <see cref="BaseSelector.GetMap"/>.</summary>
internal sealed class KeyMap(BaseSelector selector) : IReadOnlyDictionary<object, SelectorKey>
{
    public int Count => selector.Count;

    public IEnumerable<object> Keys => selector.Keys().Select(static key => (object)key.FileDescriptor);

    public IEnumerable<SelectorKey> Values => selector.Keys();

    public SelectorKey this[object key] => TryGetValue(key, out SelectorKey? found)
        ? found
        : throw new KeyNotFoundException($"{key} is not registered.");

    public bool ContainsKey(object key) => TryGetValue(key, out _);

    public bool TryGetValue(object key, [MaybeNullWhen(false)] out SelectorKey value)
    {
        FileObject file = new(key);
        lock (selector.Gate)
        {
            return selector.TryGetKey(file, out value);
        }
    }

    public IEnumerator<KeyValuePair<object, SelectorKey>> GetEnumerator() => selector.Keys()
        .Select(static key => KeyValuePair.Create((object)key.FileDescriptor, key))
        .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
