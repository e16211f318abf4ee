using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using Rx.Selectors;

namespace ChatServer.Tests;

/// <summary>The server's side of one connection, with a real loop and real sockets; but time stands still.</summary>
public sealed class ClientTests : IAsyncDisposable
{
    private const int Lines = 200;

    private static readonly string Line = new('x', 999);

    private readonly SelectorScheduler _loop = new();
    private readonly HistoricalScheduler _time = new();
    private readonly Socket _far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        ReceiveBufferSize = 4 * 1024,
        ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds,
    };

    private readonly Client _client;
    private readonly CancellationTokenSource _end = new();

    public ClientTests()
    {
        using Socket listener = Server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Blocking = true;
        _far.Connect(listener.LocalEndPoint!);
        _client = new Client(new TimelessSource(_loop, _time), listener.Accept());
    }

    [Fact]
    public async Task What_is_queued_is_handed_over_before_the_end()
    {
        Task finish = SendThenFinish();

        byte[] received = new byte[Lines * (Line.Length + 1)];
        for (int count = 0; count < received.Length;)
        {
            int more = _far.Receive(received.AsSpan(count));
            Assert.NotEqual(0, more);
            count += more;
        }

        Assert.Equal(0, _far.Receive(received.AsSpan(0, 1)));
        Assert.All(Encoding.UTF8.GetString(received)[..^1].Split('\n'), line => Assert.Equal(Line, line));
        Assert.False(finish.IsCompleted);

        _far.Shutdown(SocketShutdown.Send);
        await Patience.WaitFor(finish, "the client to have finished");
    }

    [Fact]
    public async Task Who_does_not_read_is_not_waited_for_when_the_time_is_over()
    {
        Task finish = SendThenFinish();
        await OnLoop(() => { });
        Assert.False(finish.IsCompleted);

        await OnLoop(() => _time.AdvanceBy(TimeSpan.FromMilliseconds(500)));

        await Patience.WaitFor(finish, "the client to have finished");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await OnLoop(_client.Dispose);
        _far.Dispose();
        await _loop.DisposeAsync();
    }

    private Task SendThenFinish() => Observable
        .Defer(() =>
        {
            for (int i = 0; i < Lines; i++)
            {
                _client.Send(Line);
            }

            return _client.Finish();
        })
        .SubscribeOn(_loop)
        .LastOrDefaultAsync()
        .ToTask(_end.Token);

    private Task OnLoop(Action action) => Observable.Start(action, _loop).ToTask();

    /// <summary>Readiness as it comes, and a clock that the test moves.</summary>
    private sealed class TimelessSource(IReadinessSource readiness, IScheduler time) : IReadinessSource
    {
        public IScheduler Scheduler => time;

        public IObservable<SelectorKeyChange> KeyChanges => readiness.KeyChanges;

        public IObservable<ReadinessEvent> WhenReady(
            object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level) =>
            readiness.WhenReady(fileObject, events, data, trigger);
    }
}
