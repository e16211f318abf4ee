namespace Rx.Selectors.Tests.Support;

/// <summary>What this thread allocates from a moment on, to the byte.</summary>
/// <remarks>
/// The runtime hands a thread memory in pieces of some kilobytes. When a collection that another thread asked for takes the
/// rest of a piece away, the runtime counts that rest as allocated. So the count begins with a collection: a thread without a
/// piece has none to lose, until it allocates.
/// </remarks>
internal readonly struct AllocationCount
{
    private readonly long _before;

    private AllocationCount(long before) => _before = before;

    /// <summary>The bytes since the start, on the thread that started it.</summary>
    public long Bytes => GC.GetAllocatedBytesForCurrentThread() - _before;

    public static AllocationCount Start()
    {
        GC.Collect(0);
        return new AllocationCount(GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>What some work allocates that has been done for a while, as <see cref="AllocationMeter"/> counts it.</summary>
    public static long LeastOf(Action work)
    {
        var meter = new AllocationMeter(warmUp: 1, counted: 1);
        meter.Count();
        while (!meter.Allocated.IsCompleted)
        {
            work();
            meter.Count();
        }

        return meter.Allocated.Result;
    }
}
