using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Selectors.Peers;

/// <summary>The workloads of an Rx scheduler with its own thread, the same for all schedulers.</summary>
internal sealed class SchedulerWorkloads(IScheduler scheduler)
{
    private readonly EventDescriptor _over = new();
    private long _ran;
    private long _expected;

    /// <summary>Measures items that another thread schedules as fast as it can.</summary>
    public void Burst(long count) => Measure.Run(count, items =>
    {
        Begin(items);
        for (long i = 0; i < items; i++)
        {
            scheduler.Schedule(this, static (_, self) => self.CountOne());
        }

        _over.Wait();
        return _ran;
    });

    /// <summary>Measures items of which each schedules the next.</summary>
    public void Chain(long count) => Measure.Run(count, items =>
    {
        Begin(items);
        scheduler.Schedule(this, static (own, self) => self.CountAndSchedule(own));
        _over.Wait();
        return _ran;
    });

    /// <summary>Measures one item at a time, which wakes the scheduler's thread and makes it reply.</summary>
    public void Reply(long count) => Measure.Run(count, items =>
    {
        _ran = 0;
        for (long i = 0; i < items; i++)
        {
            scheduler.Schedule(this, static (_, self) => self.Answer());
            _over.Wait();
        }

        return _ran;
    });

    /// <summary>Measures timers, one after the other. No timer may be early if the scheduler promises that.</summary>
    public void Timers(long count, int microseconds, TimerPromise promise)
    {
        var late = new double[count];
        TimeSpan delay = TimeSpan.FromMicroseconds(microseconds);
        Measure.WarmUp(() => OneAfterTheOther(delay, late));
        for (int round = 0; round < Measure.Rounds; round++)
        {
            Measure.Moment from = Measure.Moment.Now();
            OneAfterTheOther(delay, late);
            Measure.Moment to = Measure.Moment.Now();
            int early = late.Count(static one => one < 0);
            if (promise == TimerPromise.NeverEarly)
            {
                Measure.Check(early, 0);
            }

            Array.Sort(late);
            Measure.Print(count, from, to, string.Create(
                CultureInfo.InvariantCulture,
                $"late50={late[count / 2]:0.0} late99={late[count * 99 / 100]:0.0} early={(double)early / count:0.000}"));
        }
    }

    /// <summary>
    /// Measures timers that are pending together and are then cancelled, and the memory that is kept of them afterwards.
    /// </summary>
    public void Pending(long count, int pending)
    {
        var timers = new IDisposable[pending];
        count = Math.Max(count - (count % pending), pending);
        Measure.Run(count, timersInAll =>
        {
            for (long done = 0; done < timersInAll; done += pending)
            {
                ScheduleAll(timers);
                CancelAll(timers);
            }

            return timersInAll;
        });

        ScheduleAll(timers);
        CancelAll(timers); // buffers that grow once have grown now
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ScheduleAll(timers);
        CancelAll(timers);
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"also kept={Math.Max((double)kept / pending, 0):0.0}"));
    }

    private void ScheduleAll(IDisposable[] timers)
    {
        for (int i = 0; i < timers.Length; i++)
        {
            timers[i] = scheduler.Schedule(this, TimeSpan.FromHours(1 + (i % 7)), static (_, _) => Disposable.Empty);
        }
    }

    private static void CancelAll(IDisposable[] timers)
    {
        for (int i = 0; i < timers.Length; i++)
        {
            timers[i].Dispose();
            timers[i] = Disposable.Empty;
        }
    }

    private void OneAfterTheOther(TimeSpan delay, double[] late)
    {
        for (int i = 0; i < late.Length; i++)
        {
            long due = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
            scheduler.Schedule((this, late, i, due), delay, static (_, timer) =>
            {
                timer.late[timer.i] = Stopwatch.GetElapsedTime(timer.due).TotalMicroseconds;
                timer.Item1._over.Set();
                return Disposable.Empty;
            });
            _over.Wait();
        }
    }

    private void Begin(long items)
    {
        _ran = 0;
        _expected = items;
    }

    private IDisposable CountOne()
    {
        if (++_ran == _expected)
        {
            _over.Set();
        }

        return Disposable.Empty;
    }

    private IDisposable CountAndSchedule(IScheduler own) => ++_ran < _expected
        ? own.Schedule(this, static (next, self) => self.CountAndSchedule(next))
        : AllDone();

    private IDisposable AllDone()
    {
        _over.Set();
        return Disposable.Empty;
    }

    private IDisposable Answer()
    {
        _ran++;
        _over.Set();
        return Disposable.Empty;
    }
}

/// <summary>Specifies what a scheduler promises about its timers.</summary>
internal enum TimerPromise
{
    None,
    NeverEarly,
}
