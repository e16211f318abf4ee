using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Crash;

/// <summary>A server whose process has no descriptor left for who connects. What it sees is written out, a line each.</summary>
internal static class OutOfDescriptors
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static void Accept(SelectorScheduler scheduler)
    {
        using Socket listener = Tcp();
        listener.Blocking = false;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket first = Tcp();
        using Socket second = Tcp();
        int accepted = 0;
        int failures = 0;
        SocketException? failure = null;
        var options = new AcceptOptions
        {
            Pause = Pause,
            ErrorHandler = error =>
            {
                failure = error;
                Interlocked.Increment(ref failures);
            },
        };
        using IDisposable subscription = scheduler.Accept(listener, options).Subscribe(socket =>
        {
            socket.Dispose();
            Interlocked.Increment(ref accepted);
        });

        // Everything has run once before there are no descriptors, or the runtime would look for its assemblies in vain.
        first.Connect(listener.LocalEndPoint!);
        WaitUntil(() => Volatile.Read(ref accepted) == 1);

        var watch = Stopwatch.StartNew();
        int whileNone;
        using (new DescriptorLimit())
        {
            second.Connect(listener.LocalEndPoint!);
            WaitUntil(() => Volatile.Read(ref failures) >= 3);
            whileNone = Volatile.Read(ref accepted) - 1;
        }

        int tried = Volatile.Read(ref failures);
        bool isPaced = tried <= (watch.Elapsed / Pause) + 1;
        WaitUntil(() => Volatile.Read(ref accepted) == 2);

        Console.Out.WriteLine(failure!.Message.Contains("EMFILE", StringComparison.Ordinal) ? "EMFILE" : failure.Message);
        Console.Out.WriteLine($"accepted while there were none: {whileNone}");
        Console.Out.WriteLine(isPaced ? "with pauses" : $"{tried} attempts in {watch.Elapsed}");
        Console.Out.WriteLine($"accepted after: {Volatile.Read(ref accepted) - 1}");
    }

    private static Socket Tcp() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static void WaitUntil(Func<bool> condition)
    {
        while (!condition())
        {
            Thread.Yield();
        }
    }
}
