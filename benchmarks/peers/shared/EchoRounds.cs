using System.Net;
using System.Net.Sockets;

namespace Rx.Selectors.Peers;

/// <summary>
/// The common part of the echo servers: opens the listener, and divides requests into rounds. The first BENCH_WARM_COUNT requests
/// are not measured. Thread-safe.
/// </summary>
internal sealed class EchoRounds
{
    public const int RequestBytes = 64;

    private readonly ManualResetEvent _over = new(initialState: false);
    private readonly long _first;
    private readonly long _bytesARound;
    private Measure.Moment _begun;
    private long _bytes;

    public EchoRounds(long count)
    {
        _ = long.TryParse(Environment.GetEnvironmentVariable("BENCH_WARM_COUNT"), out long warm);
        _first = warm * RequestBytes;
        _bytesARound = count * RequestBytes;
        if (_first == 0)
        {
            _begun = Measure.Moment.Now();
        }
    }

    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        Console.WriteLine($"port {((IPEndPoint)listener.LocalEndPoint!).Port}");
        return listener;
    }

    public void Add(int bytes)
    {
        long after = Interlocked.Add(ref _bytes, bytes) - _first;
        if (after >= 0 && after % _bytesARound < bytes)
        {
            TurnOver(after / _bytesARound);
        }
    }

    public void Wait() => _over.WaitOne();

    private void TurnOver(long round)
    {
        Measure.Moment now = Measure.Moment.Now();
        if (round > 0)
        {
            Measure.Print(_bytesARound / RequestBytes, _begun, now);
        }

        _begun = now;
        if (round == Measure.Rounds)
        {
            _over.Set();
        }
    }
}
