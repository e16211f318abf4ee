using System.Reactive.Concurrency;

namespace Rx.Selectors.Tests.Support;

/// <summary>What a test asks of a loop and waits for.</summary>
internal static class SchedulerTurns
{
    /// <summary>Runs a function on the loop and waits for what it returns, or rethrows what it throws.</summary>
    public static T Ask<T>(this IScheduler scheduler, Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Schedule(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        return answer.Task.Within("the loop to answer");
    }

    /// <summary>Runs an action on the loop and waits for it, or rethrows what it throws.</summary>
    public static void Tell(this IScheduler scheduler, Action action) => scheduler.Ask(() =>
    {
        action();
        return true;
    });

    /// <summary>Waits until what has been scheduled so far, for as soon as possible, has run.</summary>
    public static void Drain(this IScheduler scheduler) => scheduler.Tell(static () => { });

    /// <summary>What the task brings; a test that waits in vain says for what.</summary>
    public static T Within<T>(this Task<T> task, string what)
    {
        ((Task)task).Within(what);
        return task.Result;
    }

    /// <summary>Waits for the task; a test that waits in vain says for what.</summary>
    public static void Within(this Task task, string what)
    {
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne(Patience.Limit);
        Assert.True(task.IsCompleted, $"Waited {Patience.Limit.TotalSeconds:0} s in vain for {what}.");
        task.GetAwaiter().GetResult();
    }
}
