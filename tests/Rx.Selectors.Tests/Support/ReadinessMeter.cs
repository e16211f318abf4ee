namespace Rx.Selectors.Tests.Support;

/// <summary>
/// What the loop's thread allocates while it tells so many events: the first ones warm up and do not count.
/// </summary>
/// <remarks>
/// It is the least of up to three such counts. What is made per event is in each of them; what is made once in a process, at a
/// moment that the test does not choose, is not: the runtime makes a lock's wait handle, for instance, when two threads meet
/// at it for the first time.
/// </remarks>
internal sealed class ReadinessMeter(int warmUp, int counted)
{
    private const int Counts = 3;

    private readonly TaskCompletionSource<long> _allocated = new();
    private int _told;
    private int _counts;
    private long _least = long.MaxValue;
    private AllocationCount _count;

    /// <summary>The bytes, once there have been enough events.</summary>
    public Task<long> Allocated => _allocated.Task;

    /// <summary>On the loop's thread, once an event.</summary>
    public void Count()
    {
        if (++_told == warmUp)
        {
            _count = AllocationCount.Start();
        }
        else if (_told == warmUp + counted)
        {
            _least = Math.Min(_least, _count.Bytes);
            if (_least == 0 || ++_counts == Counts)
            {
                _allocated.TrySetResult(_least);
                return;
            }

            _told = warmUp;
            _count = AllocationCount.Start();
        }
    }
}
