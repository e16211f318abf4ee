using System.Globalization;
using System.Net;

namespace ChatServer.Load;

/// <summary>
/// Loads an IRC server, and prints what it delivered and at what price. Exit code 1: somebody who was well did not hear
/// everything once and in order, or heard something else.
/// </summary>
internal static class Program
{
    private const string Usage = """
        Usage: ChatServer.Load ADDRESS:PORT [OPTION]...

          --pid PID         the server's process, for the processor time that it takes
          --clients N       how many connect (2000)
          --channels N      how many channels they share evenly (100)
          --messages N      how many messages each of them says (40)
          --burst N         how many of them at once (2); the next come when everybody has heard these
          --length BYTES    how long a message is (64)
          --vanish PERCENT  how many vanish half-way, in the middle of a line (10)
          --stuck PERCENT   how many never read (10)
        """;

    private static int Main(string[] arguments)
    {
        if (!TryParse(arguments, out LoadPlan? plan, out int? process))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        if (DescriptorLimit.Objection(plan!.Clients) is { } objection)
        {
            Console.Error.WriteLine(objection);
            return 2;
        }

        using var run = new LoadRun(plan);
        run.Enter();
        TimeSpan before = process is { } server ? ProcessorTime.Of(server) : default;
        LoadReport report = run.Talk();
        TimeSpan? used = process is { } same ? ProcessorTime.Of(same) - before : null;
        Print(report, used);
        return report.IsClean ? 0 : 1;
    }

    private static bool TryParse(string[] arguments, out LoadPlan? plan, out int? process)
    {
        (plan, process) = (null, null);
        if (arguments.Length % 2 == 0 || !IPEndPoint.TryParse(arguments[0], out IPEndPoint? server))
        {
            return false;
        }

        plan = new LoadPlan { Server = server };
        for (int i = 1; i < arguments.Length; i += 2)
        {
            if (!int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return false;
            }

            switch (arguments[i])
            {
                case "--pid": process = number; break;
                case "--clients": plan = plan with { Clients = number }; break;
                case "--channels": plan = plan with { Channels = number }; break;
                case "--messages": plan = plan with { Messages = number }; break;
                case "--burst": plan = plan with { Burst = number }; break;
                case "--length": plan = plan with { Length = number }; break;
                case "--vanish": plan = plan with { VanishPercent = number }; break;
                case "--stuck": plan = plan with { StuckPercent = number }; break;
                default: return false;
            }
        }

        return plan is { Clients: > 0, Channels: > 0, Burst: > 0, Length: >= 16 and <= 400, VanishPercent: <= 100, StuckPercent: <= 100 };
    }

    private static void Print(LoadReport report, TimeSpan? used)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Delivered} delivered in {report.Elapsed.TotalSeconds:0.0} s; {report.Lost} lost, {report.Doubled} doubled, "
            + $"{report.Reordered} reordered, {report.Echoed} echoed, {report.Strange} strange; {report.Dropped} dropped, "
            + $"{report.Left} others left"));
        if (used is { TotalSeconds: > 0 } time)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{time.TotalSeconds:0.00} s of the server's processor time, {report.Delivered / time.TotalSeconds:0} delivered a second of it"));
        }
    }
}
