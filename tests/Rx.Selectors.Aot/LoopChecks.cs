using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;

namespace Rx.Selectors.Aot;

/// <summary>The schedulers, and readiness as a sequence, an await and an enumeration.</summary>
internal static class LoopChecks
{
    public static IEnumerable<(string Name, Func<Task> Check)> All =>
    [
        ("readiness and timers on a loop of its own", OwnLoop),
        ("a loop that a host drives", DrivenLoop),
        ("edges and one shots", Triggers),
        ("readiness that is awaited", Awaited),
        ("readiness that is enumerated", Enumerated),
        ("changes of keys", KeyChanges),
        ("an exception of an observer", Exceptions),
        ("onto the loop and back, and its end in order", OntoTheLoop),
    ];

    private static async Task OwnLoop()
    {
        await using var loop = new SelectorScheduler(new SelectorSchedulerOptions { ThreadName = "loop", EventsPerTurn = 16 });
        using var pipe = new Pipe();
        using IDisposable clock = Observable.Timer(TimeSpan.FromMilliseconds(1), loop).Subscribe(_ => pipe.Write("hello"u8));
        IReadinessSource source = loop;
        Check.Equal(5, await source.WhenReadable(pipe.Reader).Select(_ => pipe.Read()).FirstAsync());
        await Observable.Interval(TimeSpan.FromMilliseconds(1), loop).Take(3);
        await Observable.Start(() => Check.That(loop.IsLoopThread), loop);
    }

    private static async Task OntoTheLoop()
    {
        await using var loop = new SelectorScheduler();
        LoopSwitch onto = loop.SwitchTo();
        await onto;
        Check.That(loop.IsLoopThread);
        Check.That(onto.IsCompleted);
        Check.Equal(4, await loop.InvokeAsync(static () => 4));
        Check.That(await loop.ShutdownAsync());
    }

    private static Task DrivenLoop()
    {
        using var loop = new DrivenSelectorScheduler(new SelectorLoopOptions { Selector = DefaultSelector.Create() });
        using var pipe = new Pipe();
        int read = 0;
        using IDisposable subscription = loop.WhenReadable(pipe.Reader).Subscribe(_ => read += pipe.Read());
        loop.Schedule(() => pipe.Write("hello"u8));
        while (read < 5)
        {
            loop.RunOnce();
        }

        SelectorLoopScheduler either = loop;
        Check.That(either.IsLoopThread || read == 5);
        return Task.CompletedTask;
    }

    private static async Task Triggers()
    {
        await using var loop = new SelectorScheduler();
        using var pipe = new Pipe();
        pipe.Write("hello"u8);
        int seen = 0;
        var second = new TaskCompletionSource();
        using IDisposable subscription = loop.WhenReadable(pipe.Reader, trigger: Trigger.OneShot).Subscribe(ready =>
        {
            if (++seen == 2)
            {
                second.SetResult();
                return;
            }

            ready.Arm();
        });
        await second.Task;
        await loop.WhenReadable(pipe.Reader).ObserveReadyOn(TaskPoolScheduler.Default).FirstAsync();
    }

    private static async Task Awaited()
    {
        await using var loop = new SelectorScheduler();
        using var pipe = new Pipe();
        ValueTask<ReadinessEvent> waiting = loop.ReadyAsync(pipe.Reader, Readiness.Read);
        pipe.Write("hello"u8);
        ReadinessEvent ready = await waiting;
        Check.That(loop.IsLoopThread);
        Check.Equal(Readiness.Read, ready.Events);

        using var cancellation = new CancellationTokenSource();
        Check.Equal(5, pipe.Read());
        ValueTask<ReadinessEvent> never = loop.ReadyAsync(pipe.Reader, Readiness.Read, cancellation.Token);
        await cancellation.CancelAsync();
        await Check.ThrowsAsync<OperationCanceledException>(async () => await never);
    }

    private static async Task Enumerated()
    {
        await using var loop = new SelectorScheduler();
        using var pipe = new Pipe();
        pipe.Write("hello"u8);
        int count = 0;
        await foreach (ReadinessEvent ready in loop.ReadyEventsAsync(pipe.Reader, Readiness.Read))
        {
            Check.That((ready.Events & Readiness.Read) != 0);
            if (++count == 3)
            {
                break;
            }
        }
    }

    private static async Task KeyChanges()
    {
        await using var loop = new SelectorScheduler();
        using var pipe = new Pipe();
        Task<IList<SelectorKeyChange>> changes = loop.KeyChanges.Take(2).ToList().ToTask();
        loop.WhenReadable(pipe.Reader).Subscribe(static _ => { }).Dispose();
        Check.Equal(
            "Registered, Unregistered",
            string.Join(", ", (await changes).Select(static change => NameOf(change.Reason))));
    }

    private static string NameOf(SelectorKeyChangeReason reason) => reason.ToString();

    private static async Task Exceptions()
    {
        var thrown = new TaskCompletionSource<Exception>();
        await using var loop = new SelectorScheduler(new SelectorSchedulerOptions { ExceptionHandler = thrown.SetResult });
        loop.Schedule(static () => throw new InvalidDataException("of the user's"));
        Check.That(await thrown.Task is InvalidDataException);
    }
}
