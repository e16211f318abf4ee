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
}
