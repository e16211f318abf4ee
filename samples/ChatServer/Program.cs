using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.InteropServices;
using ChatServer.Dashboard;
using ChatServer.Server;
using ChatServer.Sessions;
using Rx.Selectors;

namespace ChatServer;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (!ChatOptions.TryParse(arguments, out ChatOptions options, out string? problem))
        {
            await Console.Error.WriteLineAsync($"{problem}\n\n{ChatOptions.Usage}");
            return 2;
        }

        if (options.WantsHelp)
        {
            Console.WriteLine(ChatOptions.Usage);
            return 0;
        }

        var address = new IPEndPoint(options.Bind, options.Port);
        Socket listener;
        try
        {
            listener = Listener.Listen(address);
        }
        catch (SocketException e)
        {
            await Console.Error.WriteLineAsync($"Cannot listen on {address}: {e.Message}.");
            return 1;
        }

        // Signals come on threads of their own, maybe before anybody has subscribed. They are taken until the end: one that
        // is sent to a whole process group comes twice, the second time from `dotnet run`, which passes it on.
        using var goingDown = new ReplaySubject<PosixSignal>(1);
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, GoDown);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, GoDown);

        // One thread, for everything from here on: no state of the server's is locked, as none is touched elsewhere.
        await using SelectorScheduler loop = ServerLoop.Start(ReportDefect);
        var context = new SessionContext(loop, options.Info with { Created = loop.Now }, options.Session, ReportDefect);
        Console.WriteLine($"listening on {listener.LocalEndPoint}");
        using DashboardScreen? dashboard = options.WantsDashboard
            ? ShowDashboard(listener.LocalEndPoint, VitalSigns.Of(context).TakeUntil(goingDown).SubscribeOn(loop))
            : null;
        await new IrcServer(context, options.Limits)
            .Run(loop.Connections(listener), goingDown.ObserveOn(loop))
            .SubscribeOn(loop)
            .LastOrDefaultAsync();
        return 0;

        void GoDown(PosixSignalContext context)
        {
            context.Cancel = true;
            goingDown.OnNext(context.Signal);
        }
    }

    private static void ReportDefect(Exception defect) => Console.Error.WriteLine(defect);

    private static DashboardScreen? ShowDashboard(EndPoint? address, IObservable<Vitals> vitals)
    {
        if (DashboardScreen.IsPossible)
        {
            return new DashboardScreen($"{address}", vitals);
        }

        Console.Error.WriteLine("The output is no terminal to draw on, so there is no dashboard.");
        return null;
    }
}
