namespace Rx.Selectors.Tests.Support;

/// <summary>
/// What a thread allocates while something is done so many times: the first times warm up and do not count.
/// </summary>
/// <remarks>
/// It is the least of up to three such counts. What is made once in a process, at a moment that the test does not choose, is not
/// in each of them: when a loop has gone round often enough, the runtime compiles it anew on the thread that is in it (on-stack
/// replacement), and allocates some objects there while it does; and it makes a lock's wait handle when two threads meet at it
/// for the first time. Each count is twice as long as the one before, so that what doubles whenever it is full does so within
/// each of them.
/// </remarks>
internal sealed class AllocationMeter(int warmUp, int counted)
{
    private const int Counts = 3;

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
            if (_least == 0 || ++_counts == Counts)
            {
                _allocated.TrySetResult(_least);
                return;
            }

            (_begin, _end) = (_end, _end + (2 * (_end - _begin)));
            _count = AllocationCount.Start();
        }
    }
}
