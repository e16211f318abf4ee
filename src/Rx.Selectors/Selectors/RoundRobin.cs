namespace Rx.Selectors;

/// <summary>Where to begin to look, for whoever looks at everything each time: behind the last full batch, to favour nobody.</summary>
internal struct RoundRobin
{
    private int _start;

    /// <summary>The index of the <paramref name="k"/>th of <paramref name="count"/> to look at.</summary>
    public readonly int IndexOf(int k, int count)
    {
        int index = (_start < count ? _start : 0) + k;
        return index < count ? index : index - count;
    }

    /// <summary>The batch is full: the next one begins with this index.</summary>
    public void ContinueAt(int index) => _start = index;
}
