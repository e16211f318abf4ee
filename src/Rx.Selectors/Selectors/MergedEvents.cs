namespace Rx.Selectors;

/// <summary>
/// What a wait has brought, with all that concerns one registration put together, in the order of the first of each. For a kernel
/// that tells each kind of readiness by itself. It belongs to whoever waits.
/// </summary>
internal sealed class MergedEvents
{
    private GrowingArray<int> _places; // by slot: where in _all it may be
    private Merged[] _all = new Merged[16];
    private int _count;

    public ReadOnlySpan<Merged> All => _all.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(ulong token, Readiness readiness)
    {
        // Whatever an earlier batch has left in _places: it holds only if _all agrees.
        ref int place = ref _places[(int)(uint)token];
        if (place < _count && _all[place].Token == token)
        {
            _all[place].Readiness |= readiness;
            return;
        }

        if (_count == _all.Length)
        {
            Array.Resize(ref _all, _all.Length * 2);
        }

        place = _count;
        _all[_count++] = new Merged { Token = token, Readiness = readiness };
    }

    internal struct Merged
    {
        public ulong Token;
        public Readiness Readiness;
    }
}
