using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>The three sets of a select(2) call, on the pinned heap.</summary>
internal sealed class SelectSets
{
    private ulong[] _words = [];
    private int _length;

    public Span<ulong> Read => _words.AsSpan(0, _length);

    public Span<ulong> Write => _words.AsSpan(_length, _length);

    public Span<ulong> Except => _words.AsSpan(_length * 2, _length);

    public void Reset(int length)
    {
        _length = length;
        if (_words.Length < length * 3)
        {
            _words = GC.AllocateArray<ulong>(length * 3, pinned: true);
        }

        _words.AsSpan().Clear();
    }

    public void CopyFrom(SelectSets other)
    {
        if (_length != other._length)
        {
            Reset(other._length);
        }

        other._words.AsSpan(0, _length * 3).CopyTo(_words);
    }

    public void Add(int descriptor, Readiness events)
    {
        if ((events & Readiness.Read) != 0)
        {
            SelectCall.Add(Read, descriptor);
        }

        if ((events & Readiness.Write) != 0)
        {
            SelectCall.Add(Write, descriptor);
        }

        if ((events & Readiness.Priority) != 0)
        {
            SelectCall.Add(Except, descriptor);
        }
    }

    public Readiness Of(int descriptor) =>
        (SelectCall.Contains(Read, descriptor) ? Readiness.Read : 0)
        | (SelectCall.Contains(Write, descriptor) ? Readiness.Write : 0)
        | (SelectCall.Contains(Except, descriptor) ? Readiness.Priority : 0);
}
