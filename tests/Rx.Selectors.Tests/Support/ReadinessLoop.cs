using System.Collections.Concurrent;
using System.Reactive.Concurrency;
using System.Runtime.ExceptionServices;

namespace Rx.Selectors.Tests.Support;

/// <summary>A scheduler over a selector of the test's choice. What its observers throw fails the test, unless it is taken.</summary>
internal sealed class ReadinessLoop : IDisposable
{
    private readonly ConcurrentQueue<Exception> _failures = new();

    public ReadinessLoop(BaseSelector selector, int eventsPerTurn = 1024)
    {
        Selector = selector;
        Scheduler = new SelectorScheduler(new SelectorSchedulerOptions
        {
            Selector = selector,
            EventsPerTurn = eventsPerTurn,
            ExceptionHandler = _failures.Enqueue,
        });
    }

    public BaseSelector Selector { get; }

    public SelectorScheduler Scheduler { get; }

    public static ReadinessLoop Over(Backend backend) => new(backend.Create());

    /// <summary>Runs something on the loop's thread and waits for it.</summary>
    public T Run<T>(Func<T> function)
    {
        using var done = new ManualResetEventSlim();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Scheduler.Schedule(() =>
        {
            try
            {
                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            done.Set();
        });
        Patience.WaitFor(done, "the loop to run what was scheduled");
        failure?.Throw();
        return result;
    }

    public void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <summary>Waits until a turn has begun, asked the kernel, told whoever is ready, and ended.</summary>
    public void FinishTurn()
    {
        Run(static () => { });
        Run(static () => { });
    }

    /// <summary>Turns enough for anything that is still to come to have come.</summary>
    public void FinishTurns()
    {
        for (int i = 0; i < 3; i++)
        {
            FinishTurn();
        }
    }

    /// <summary>
    /// Blocks until a task has ended. A test that awaited it instead could find itself on the loop's thread, which it is
    /// about to end.
    /// </summary>
    public static T Finish<T>(Task<T> task, string what)
    {
        Finish((Task)task, what);
        return task.Result;
    }

    /// <inheritdoc cref="Finish{T}"/>
    public static void Finish(Task task, string what)
    {
        Assert.True(
            Task.WhenAny(task).Wait(Patience.Limit), $"Waited {Patience.Limit.TotalSeconds:0} s in vain for {what}.");
        task.GetAwaiter().GetResult();
    }

    /// <summary>The next exception that an observer threw.</summary>
    public Exception TakeFailure()
    {
        Exception? failure = null;
        Patience.WaitUntil(() => _failures.TryDequeue(out failure), "an observer's exception reached the handler");
        return failure!;
    }

    public void Dispose()
    {
        Scheduler.Dispose();
        Assert.True(
            Task.WhenAny(Scheduler.Completion).Wait(Patience.Limit), "The loop did not end after its scheduler was disposed.");
        Assert.Empty(_failures);
    }
}
