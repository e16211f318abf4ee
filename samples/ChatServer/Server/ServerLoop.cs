using Rx.Selectors;

namespace ChatServer.Server;

/// <summary>The loop that a server runs on.</summary>
internal static class ServerLoop
{
    /// <summary>
    /// Makes a loop that goes on when something on it throws. Defects that concern one client end its session before they get
    /// here: what does is reported, and the subscription or the action that has thrown is over.
    /// </summary>
    /// <param name="reportDefect">Takes the exceptions, on the loop's thread.</param>
    public static SelectorScheduler Start(Action<Exception> reportDefect) =>
        new(new SelectorSchedulerOptions { ThreadName = "chat loop", ExceptionHandler = reportDefect });
}
