namespace Rx.Selectors.Testing.Tests.Support;

/// <summary>A run that has to fail, for what it says.</summary>
internal static class FailedRun
{
    public static string Message(Action<MarbleScheduler> test) => Message(new MarbleSchedulerOptions(), test);

    public static string Message(MarbleSchedulerOptions options, Action<MarbleScheduler> test)
    {
        using var marbles = new MarbleScheduler(options);
        test(marbles);
        return Assert.Throws<MarbleAssertionException>(marbles.Run).Message;
    }
}
