using System.Reactive.Linq;
using Spectre.Console;

namespace ChatServer.Dashboard;

/// <summary>
/// Shows vitals on the terminal until they end, on a thread of its own, which takes the latest whenever it has shown one: a
/// terminal that is slow, or stopped (Ctrl-S), holds nobody up.
/// </summary>
internal sealed class DashboardScreen : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Thread _thread;

    public DashboardScreen(string title, IObservable<Vitals> vitals)
    {
        _thread = new Thread(() => Show(title, vitals)) { Name = "dashboard", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Whether the output is a terminal on which something can be drawn over.</summary>
    public static bool IsPossible => AnsiConsole.Profile is { Out.IsTerminal: true, Capabilities.Ansi: true };

    /// <summary>Waits for the terminal to be as it was, unless that takes too long.</summary>
    public void Dispose() => _thread.Join(Patience);

    private static void Show(string title, IObservable<Vitals> vitals)
    {
        try
        {
            AnsiConsole.Live(Text.Empty).Start(display =>
            {
                foreach (Vitals latest in vitals.Latest())
                {
                    display.UpdateTarget(DashboardView.Of(title, latest));
                }
            });
        }
        catch (IOException)
        {
            // The terminal is gone. The server is not.
        }
    }
}
