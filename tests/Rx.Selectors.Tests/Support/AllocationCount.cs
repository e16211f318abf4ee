namespace Rx.Selectors.Tests.Support;

/// <summary>What this thread allocates from a moment on, to the byte.</summary>
/// <remarks>
/// The runtime hands a thread memory in pieces of some kilobytes. When a collection that another thread asked for takes the
/// rest of a piece away, the runtime counts that rest as allocated. So the count begins with a collection: a thread without a
/// piece has none to lose, until it allocates.
/// </remarks>
internal readonly struct AllocationCount
{
    /// <summary>How many counts it takes to tell what is made each time from what is made once.</summary>
    public const int Counts = 3;

    private readonly long _before;

    private AllocationCount(long before) => _before = before;

    /// <summary>The bytes since the start, on the thread that started it.</summary>
    public long Bytes => GC.GetAllocatedBytesForCurrentThread() - _before;

    public static AllocationCount Start()
    {
        GC.Collect(0);
        return new AllocationCount(GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>
    /// What some work allocates that has been done for a while: the least of up to three counts. What is made once in a
    /// process, at a moment that the test does not choose, is not in each of them: when a loop has gone round often enough, the
    /// runtime compiles it anew on the thread that is in it (on-stack replacement), and allocates some objects there while it
    /// does; and it makes a lock's wait handle when two threads meet at it for the first time. Each count is of twice as much
    /// work as the one before, so that what doubles whenever it is full does so within each of them.
    /// </summary>
    public static long LeastOf(Action work)
    {
        long least = long.MaxValue;
        for (int counts = 0; counts < Counts && least > 0; counts++)
        {
            AllocationCount count = Start();
            for (int times = 1 << counts; times > 0; times--)
            {
                work();
            }

            least = Math.Min(least, count.Bytes);
        }

        return least;
    }
}
