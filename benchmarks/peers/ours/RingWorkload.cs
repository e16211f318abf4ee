using System.Runtime.InteropServices;

namespace Rx.Selectors.Peers;

/// <summary>
/// Measures the ring, with subscriptions and with awaits. The loop has its own thread, which also starts each round.
/// </summary>
internal static class RingWorkload
{
    public static void Observed(long count, int pairs)
    {
        using var loop = MeasuredLoop.Start();
        using var over = new ManualResetEvent(initialState: false);
        var ring = new Ring(pairs, tokens: 100);
        for (int i = 0; i < pairs; i++)
        {
            int pair = i;
            loop.WhenReady(FileObjects.Of(ring.ReadEnd(pair)), Readiness.Read).Subscribe(_ =>
            {
                if (ring.Pass(pair))
                {
                    over.Set();
                }
            });
        }

        Measure.Run(count, events => Round(loop, over, ring, events));
    }

    public static void Awaited(long count, int pairs)
    {
        using var loop = MeasuredLoop.Start();
        using var over = new ManualResetEvent(initialState: false);
        var ring = new Ring(pairs, tokens: 100);
        for (int i = 0; i < pairs; i++)
        {
            _ = PassForEver(loop, over, ring, i);
        }

        Measure.Run(count, events => Round(loop, over, ring, events));
    }

    private static async Task PassForEver(SelectorScheduler loop, ManualResetEvent over, Ring ring, int pair)
    {
        SafeHandle handle = FileObjects.HandleOf(ring.ReadEnd(pair)); // a bare number would be registered again for each await
        while (true)
        {
            await loop.ReadyAsync(handle, Readiness.Read);
            if (ring.Pass(pair))
            {
                over.Set();
            }
        }
    }

    private static long Round(SelectorScheduler loop, ManualResetEvent over, Ring ring, long events)
    {
        over.Reset();
        loop.Schedule((ring, events), static (_, round) =>
        {
            round.ring.Start(round.events);
            return System.Reactive.Disposables.Disposable.Empty;
        });
        over.WaitOne();
        return ring.Reads;
    }
}
