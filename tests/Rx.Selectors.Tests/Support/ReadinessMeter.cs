namespace Rx.Selectors.Tests.Support;

/// <summary>What the loop's thread allocates between two of its events: the first ones warm up and do not count.</summary>
internal sealed class ReadinessMeter(int warmUp, int counted)
{
    private readonly TaskCompletionSource<long> _allocated = new();
    private int _told;
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
            _allocated.TrySetResult(_count.Bytes);
        }
    }
}
