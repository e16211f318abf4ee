using ChatServer.Dashboard;
using Spectre.Console;

namespace ChatServer.Tests.Dashboard;

public sealed class DashboardViewTests
{
    private static readonly Vitals Busy = new()
    {
        Clients = 2_000,
        Channels = 100,
        Received = 1_234.4,
        Sent = 45_678.9,
        LoopDelay = TimeSpan.FromMilliseconds(12.34),
        Watched = new Watched(2_001, 3),
    };

    [Fact]
    public void It_shows_each_number_beside_its_name()
    {
        Assert.Equal(
            """
            ╭─127.0.0.1:6667 [x]──────────────╮
            │ clients                   2,000 │
            │ channels                    100 │
            │ messages in, a second     1,234 │
            │ messages out, a second   45,679 │
            │ loop delay, in ms          12.3 │
            │ descriptors watched       2,001 │
            │ slow readers among them       3 │
            ╰─────────────────────────────────╯

            """,
            Rendered("127.0.0.1:6667 [x]", Busy));
    }

    private static string Rendered(string title, Vitals vitals)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 80;
        console.Profile.Capabilities.Unicode = true;
        console.Write(DashboardView.Of(title, vitals));
        return text.ToString().ReplaceLineEndings("\n");
    }
}
