using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ChatServer.Dashboard;

/// <summary>What vitals look like.</summary>
internal static class DashboardView
{
    private static readonly TimeSpan Worrying = TimeSpan.FromMilliseconds(50);

    public static IRenderable Of(string title, Vitals vitals)
    {
        Grid grid = new Grid()
            .AddColumn()
            .AddColumn(new GridColumn().RightAligned())
            .AddRow(new Text("clients"), Number(vitals.Clients))
            .AddRow(new Text("channels"), Number(vitals.Channels))
            .AddRow(new Text("messages in, a second"), Number(vitals.Received))
            .AddRow(new Text("messages out, a second"), Number(vitals.Sent))
            .AddRow(new Text("loop delay, in ms"), Delay(vitals.LoopDelay))
            .AddRow(new Text("descriptors watched"), Number(vitals.Watched.Descriptors))
            .AddRow(new Text("slow readers among them"), Number(vitals.Watched.Slow));
        return new Panel(grid).Header(Markup.Escape(title)).RoundedBorder();
    }

    private static Text Number(double number) => new(number.ToString("#,0", CultureInfo.InvariantCulture));

    private static Text Delay(TimeSpan delay) => new(
        delay.TotalMilliseconds.ToString("#,0.0", CultureInfo.InvariantCulture), delay < Worrying ? Color.Green : Color.Red);
}
