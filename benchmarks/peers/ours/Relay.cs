using System.Diagnostics;
using System.Net.Sockets;
using System.Reactive.Linq;

namespace Rx.Selectors.Peers;

/// <summary>
/// Measures bytes through <c>Receive</c> and <c>Send</c>. A second thread writes the bytes that are received, a third thread
/// reads
/// the bytes that are sent. The processor time is that of the loop's thread.
/// </summary>
internal static class Relay
{
    private const int Chunk = 64 * 1024;

    public static void Run(long count)
    {
        using var loop = MeasuredLoop.Start();
        (int source, int feeder) = Libc.BlockingPair();
        (int drain, int sink) = Libc.BlockingPair();
        var over = new EventDescriptor();
        long bytesARound = count * Chunk;
        long bytes = 0;
        int round = 0;
        Measure.Moment begun = default;
        using IDisposable relay = loop.Send(
            new Socket(new SafeSocketHandle(sink, ownsHandle: true)),
            full => loop.Receive(new Socket(new SafeSocketHandle(source, ownsHandle: true)), full: full).Do(chunk =>
            {
                bytes += chunk.Length;
                if (bytes < bytesARound)
                {
                    return;
                }

                bytes -= bytesARound;
                var now = new Measure.Moment(
                    Libc.ThreadCpu(), (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds, GC.GetTotalAllocatedBytes());
                if (round > 0)
                {
                    Measure.Print(count, begun, now);
                }

                begun = now;
                if (round++ == Measure.Rounds)
                {
                    over.Set();
                }
            })).Subscribe();
        byte[] sent = new byte[Chunk];
        byte[] received = new byte[Chunk];
        Begin(() => Libc.Write(feeder, sent));
        Begin(() => Libc.Read(drain, received));
        over.Wait();
    }

    private static void Begin(Func<int> pass)
    {
        new Thread(() =>
        {
            while (pass() > 0)
            {
            }
        }) { IsBackground = true }.Start();
    }
}
