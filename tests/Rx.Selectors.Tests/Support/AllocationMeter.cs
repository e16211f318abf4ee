namespace Rx.Selectors.Tests.Support;

/// <summary>
/// What a thread allocates while something is done so many times: the first times warm up and do not count.
/// </summary>
/// <remarks>It is the least of up to three such counts, for the reason that <see cref="AllocationCount.LeastOf"/> tells.</remarks>
internal sealed class AllocationMeter(int warmUp, int counted)
{
    private readonly TaskCompletionSource<long> _allocated = new();
    private int _done;
    private int _begin = warmUp;
    private int _end = warmUp + counted;
    private int _counts;
    private long _least = long.MaxValue;
    private AllocationCount _count;

    /// <summary>The bytes, once it has been done often enough.</summary>
    public Task<long> Allocated => _allocated.Task;

    /// <summary>On the thread in question, each time.</summary>
    public void Count()
    {
        if (++_done == _begin)
        {
            _count = AllocationCount.Start();
        }
        else if (_done == _end)
        {
            _least = Math.Min(_least, _count.Bytes);
            if (_least == 0 || ++_counts == AllocationCount.Counts)
            {
                _allocated.TrySetResult(_least);
                return;
            }

            (_begin, _end) = (_end, _end + (2 * (_end - _begin)));
            _count = AllocationCount.Start();
        }
    }
}
