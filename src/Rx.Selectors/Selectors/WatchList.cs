namespace Rx.Selectors;

/// <summary>What a backend without a kernel-side set watches: poll(2) and select(2) are told everything at each wait.</summary>
internal sealed class WatchList
{
    private readonly Dictionary<nint, int> _indexByDescriptor = [];
    private Watched[] _entries = new Watched[16];

    /// <summary>One watched descriptor.</summary>
    public readonly record struct Watched(int Descriptor, Readiness Events, ulong Token);

    public int Count => _indexByDescriptor.Count;

    /// <summary>Moves on with every change, so that a waiter knows whether what it built from the list still holds.</summary>
    public int Version { get; private set; }

    public ReadOnlySpan<Watched> Entries => _entries.AsSpan(0, Count);

    public bool TryFind(nint descriptor, out Watched entry)
    {
        bool isThere = _indexByDescriptor.TryGetValue(descriptor, out int index);
        entry = isThere ? _entries[index] : default;
        return isThere;
    }

    public void Set(nint descriptor, Readiness events, ulong token)
    {
        Version++;
        var entry = new Watched((int)descriptor, events, token);
        if (_indexByDescriptor.TryGetValue(descriptor, out int index))
        {
            _entries[index] = entry;
            return;
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
        }

        _entries[Count] = entry;
        _indexByDescriptor.Add(descriptor, Count);
    }

    public void Remove(nint descriptor)
    {
        Version++;
        if (!_indexByDescriptor.Remove(descriptor, out int index))
        {
            return;
        }

        // Count is one less by now, and so the index of the last entry.
        if (index != Count)
        {
            _entries[index] = _entries[Count];
            _indexByDescriptor[_entries[index].Descriptor] = index;
        }
    }
}
