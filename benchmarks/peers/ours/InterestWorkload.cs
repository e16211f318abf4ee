using System.Reactive.Disposables;

namespace Rx.Selectors.Peers;

/// <summary>Measures beginning, ending and pausing interest in descriptors that are never ready.</summary>
internal sealed class InterestWorkload : IObserver<ReadinessEvent>
{
    private readonly Ring _ring;
    private readonly IObservable<ReadinessEvent>[] _interests;
    private readonly ReadinessEvent[] _live;
    private int _told;

    private InterestWorkload(SelectorScheduler loop, int size)
    {
        _ring = new Ring(size, 1);
        _live = new ReadinessEvent[size];
        _interests = new IObservable<ReadinessEvent>[size];
        for (int i = 0; i < size; i++)
        {
            _interests[i] = loop.WhenReady(FileObjects.Of(_ring.ReadEnd(i)), Readiness.Read, data: i);
        }
    }

    /// <summary>Subscribes to all descriptors, then ends all subscriptions.</summary>
    public static void Subscribe(long count, int size)
    {
        using var loop = MeasuredLoop.Start();
        var interest = new InterestWorkload(loop, size);
        var subscriptions = new IDisposable[size];
        count = Math.Max(count - (count % size), size);
        Measure.Run(count, pairs =>
        {
            for (long done = 0; done < pairs; done += size)
            {
                for (int i = 0; i < size; i++)
                {
                    subscriptions[i] = interest._interests[i].Subscribe(interest);
                }

                for (int i = 0; i < size; i++)
                {
                    subscriptions[i].Dispose();
                }
            }

            return pairs;
        });
    }

    /// <summary>Disarms and arms the subscriptions again, one after the other.</summary>
    public static void Toggle(long count, int size)
    {
        using var loop = MeasuredLoop.Start();
        var interest = new InterestWorkload(loop, size);
        using var all = new CompositeDisposable(interest._interests.Select(one => one.Subscribe(interest)));
        interest.LiveThroughOneEvent();
        Measure.Run(count, changes =>
        {
            for (long done = 0; done < changes; done++)
            {
                ref readonly ReadinessEvent live = ref interest._live[(int)(done / 2 % interest._live.Length)];
                if (done % 2 == 0)
                {
                    live.Disarm();
                }
                else
                {
                    live.Arm();
                }
            }

            return changes;
        });
    }

    public void OnNext(ReadinessEvent value)
    {
        int pair = (int)value.Key.Data!;
        Libc.ReadByte(_ring.ReadEnd(pair));
        _live[pair] = value;
        Interlocked.Increment(ref _told);
    }

    public void OnError(Exception error) => Environment.FailFast("An interest has failed.", error);

    public void OnCompleted()
    {
    }

    /// <summary>Receives one event for each subscription: an event is needed to arm and disarm a subscription.</summary>
    private void LiveThroughOneEvent()
    {
        _ring.Fill();
        while (Volatile.Read(ref _told) < _live.Length)
        {
            Thread.Yield();
        }
    }
}
