using System.Reactive.Linq;

namespace Rx.Selectors.Peers;

/// <summary>Measures the cost of dispatch: descriptors that are always ready, of which nothing is read.</summary>
internal static class Dispatch
{
    public static void Selected(long count, int descriptors)
    {
        Ring ring = Filled(descriptors);
        using BaseSelector selector = DefaultSelector.Create();
        var counter = new Counter(); // one counter for all, found through the data of each descriptor, as in the C programs
        for (int i = 0; i < descriptors; i++)
        {
            selector.Register(FileObjects.Of(ring.ReadEnd(i)), Readiness.Read, counter);
        }

        var ready = new ReadinessEvent[1024];
        Measure.Run(count, events =>
        {
            long before = counter.Count;
            long left = events;
            while (left > 0)
            {
                int got = selector.Select(ready.AsSpan(0, (int)Math.Min(left, ready.Length)));
                foreach (ref readonly ReadinessEvent one in ready.AsSpan(0, got))
                {
                    ((Counter)one.Key.Data!).Count++;
                }

                left -= got;
            }

            return counter.Count - before;
        });
    }

    public static void Subscribed(
        long count, int descriptors, Func<IObservable<ReadinessEvent>, IObservable<ReadinessEvent>> pipeline)
    {
        Ring ring = Filled(descriptors);
        using var loop = MeasuredLoop.Start();
        var observer = new CountingObserver();
        var interests = new IObservable<ReadinessEvent>[descriptors];
        for (int i = 0; i < descriptors; i++)
        {
            interests[i] = pipeline(loop.WhenReady(FileObjects.Of(ring.ReadEnd(i)), Readiness.Read));
        }

        // Subscribes on the loop's thread, so that no event is dispatched before all subscriptions exist. From then on the loop
        // always has events.
        Measure.Run(count, events => observer.CountTo(events, loop, interests));
    }

    public static IObservable<ReadinessEvent> WhereSelect(IObservable<ReadinessEvent> events) => events
        .Where(static ready => (ready.Events & Readiness.Read) != 0)
        .Select(static ready => ready);

    private static Ring Filled(int descriptors)
    {
        var ring = new Ring(descriptors, descriptors);
        ring.Fill();
        return ring;
    }

    private sealed class Counter
    {
        public long Count { get; set; }
    }
}
