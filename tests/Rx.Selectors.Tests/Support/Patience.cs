using System.Diagnostics;

namespace Rx.Selectors.Tests.Support;

/// <summary>How long a test waits for something that is sure to come, before it says what did not.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static void WaitFor(ManualResetEventSlim signal, string what) =>
        Assert.True(signal.Wait(Limit), $"Waited {Limit.TotalSeconds:0} s in vain for {what}.");

    public static async Task<T> WaitFor<T>(Task<T> task, string what)
    {
        await WaitFor((Task)task, what);
        return await task;
    }

    public static async Task WaitFor(Task task, string what)
    {
        Task first = await Task.WhenAny(task, Task.Delay(Limit));
        Assert.True(ReferenceEquals(first, task), $"Waited {Limit.TotalSeconds:0} s in vain for {what}.");
        await task;
    }

    /// <summary>For what no event tells, such as another thread having gone to sleep in the kernel.</summary>
    public static void WaitUntil(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Limit, $"Waited {Limit.TotalSeconds:0} s in vain until {what}.");
            Thread.Yield();
        }
    }
}
