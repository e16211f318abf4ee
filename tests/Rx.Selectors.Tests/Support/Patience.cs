using System.Diagnostics;
using System.Globalization;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// How long a test waits for what is sure to come, before it fails and says what did not come. It only catches a hang: no
/// machine that is merely busy reaches it. The environment variable RX_SELECTORS_PATIENCE, in seconds, makes the limit another
/// one, for these tests and for the scripts (eng/patience.sh).
/// </summary>
internal static class Patience
{
    /// <summary>For one event: five minutes unless the environment says otherwise. What is waited for takes milliseconds.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(
        int.TryParse(
            Environment.GetEnvironmentVariable("RX_SELECTORS_PATIENCE"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? seconds
            : 300);

    /// <summary>For a command that builds something, which takes many times as long as an event.</summary>
    public static readonly TimeSpan LimitOfBuilds = Limit * 12;

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
