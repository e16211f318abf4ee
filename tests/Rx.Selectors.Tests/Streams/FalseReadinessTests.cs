using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>A connection that the kernel reports as ready, with nothing to read: its error queue is not empty.</summary>
public sealed class FalseReadinessTests
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int Timestamping = 37; // SO_TIMESTAMPING
    private const int TransmitBySoftware = 2 | 16 | 2048; // the time of transmission alone, without the packet

    [UnixTheory(Because = "Windows has no queue of errors.")]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_unread_error_queue_pauses_reading_and_bytes_still_arrive(Backend backend)
    {
        using SocketPair pair = SocketPair.Tcp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        LeaveTimestamp(pair.Near);
        var probe = new ObserverProbe<int>();
        int before = loop.Run(static () => LibcShim.CallsOf("recv"));

        using IDisposable subscription = loop.Scheduler
            .Receive(pair.Near, new ReceiveOptions { Pause = TimeSpan.FromMilliseconds(200), GiveUpAfter = null })
            .Subscribe(new LengthProbe(probe));
        pair.Near.Send("x"u8); // a timestamp more
        if (backend.TellsOfPassingErrors)
        {
            Patience.WaitUntil(() => loop.Scheduler.PendingTimers() == 1, "it pauses");
            Assert.InRange(loop.Run(static () => LibcShim.CallsOf("recv")) - before, 1, 10);
        }

        pair.Far.Send("abc"u8);
        Assert.Equal(3, probe.WaitForOne("the bytes"));
        Assert.False(probe.HasEnded);
        subscription.Dispose();
        Assert.Equal(0, loop.Scheduler.PendingTimers());
    }

    [UnixTheory(Because = "Windows has no queue of errors.")]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_error_queue_that_stays_unread_is_an_error_that_says_what_is_there(Backend backend)
    {
        if (!backend.TellsOfPassingErrors)
        {
            return;
        }

        using SocketPair pair = SocketPair.Tcp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        LeaveTimestamp(pair.Near);
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();

        loop.Scheduler
            .Receive(pair.Near, new ReceiveOptions
            {
                Pause = TimeSpan.FromMilliseconds(1), GiveUpAfter = TimeSpan.FromMilliseconds(50),
            })
            .Subscribe(probe);

        var failure = probe.WaitForError<DescriptorException>("of the queue that nothing reads");
        Assert.Contains("MSG_ERRQUEUE", failure.Message, StringComparison.Ordinal);
        Assert.Equal(pair.Near.Handle, failure.FileDescriptor);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixTheory(Because = "Windows has no queue of errors.")]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_datagram_socket_whose_error_queue_stays_unread_fails_too(Backend backend)
    {
        if (!backend.TellsOfPassingErrors)
        {
            return;
        }

        using Socket socket = Loopback.Udp();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        socket.SetRawSocketOption(0, 11, BitConverter.GetBytes(1)); // IPPROTO_IP, IP_RECVERR
        System.Net.EndPoint nobody;
        using (Socket closed = Loopback.Udp())
        {
            nobody = closed.LocalEndPoint!;
        }

        socket.SendTo([1], nobody);
        var probe = new ObserverProbe<Datagram>();
        loop.Scheduler
            .ReceiveFrom(socket, new ReceiveFromOptions
            {
                Pause = TimeSpan.FromMilliseconds(1), GiveUpAfter = TimeSpan.FromMilliseconds(50),
            })
            .Subscribe(probe);

        var failure = probe.WaitForError<DescriptorException>("of the queue that nothing reads");
        Assert.Contains("MSG_ERRQUEUE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_faster_reader_is_no_reason_to_pause_or_to_fail()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        using var pipe = new RawPipe(); // is not ready: the events below are another reader's doing
        var stream = new ScriptedStream(pipe.ReadEnd);
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable subscription = loop.Scheduler
            .Receive(stream, new ReceiveOptions { GiveUpAfter = TimeSpan.FromTicks(1) }).Subscribe(probe);

        for (int i = 0; i < 50; i++)
        {
            kernel.Tell((stream, Readiness.Read));
        }

        Assert.Equal(50, stream.Reads);
        Assert.Equal(0, loop.Scheduler.PendingTimers());
        Assert.False(probe.HasEnded);
    }

    [Fact]
    public void A_queue_whose_descriptor_is_ready_and_takes_nothing_pauses_and_fails()
    {
        using SocketPair pair = SocketPair.Unix();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var stream = new ScriptedStream((nint)pair.Near.Handle); // has room, and the script takes nothing
        using var queue = new SendQueue(loop.Scheduler, stream, new SendOptions
        {
            Pause = TimeSpan.FromMilliseconds(1), GiveUpAfter = TimeSpan.FromMilliseconds(50),
        });
        var probe = new ObserverProbe<System.Reactive.Unit>();
        queue.Finished.Subscribe(probe);

        loop.Run(() => queue.Send([1, 2, 3]));

        var failure = probe.WaitForError<DescriptorException>("of a stream that takes nothing");
        Assert.Contains("ready", failure.Message, StringComparison.Ordinal);
        Assert.InRange(stream.Attempts, 2, 100);
        Assert.Empty(loop.Selector.GetMap());
    }

    private static void LeaveTimestamp(Socket socket)
    {
        socket.SetRawSocketOption(SocketLevel, Timestamping, BitConverter.GetBytes(TransmitBySoftware));
        socket.Send("x"u8);
    }

    /// <summary>Notes how long each notification is, as the bytes are gone when the test looks.</summary>
    private sealed class LengthProbe(ObserverProbe<int> lengths) : IObserver<ReadOnlyMemory<byte>>
    {
        public void OnNext(ReadOnlyMemory<byte> value) => lengths.OnNext(value.Length);

        public void OnError(Exception error) => lengths.OnError(error);

        public void OnCompleted() => lengths.OnCompleted();
    }
}
