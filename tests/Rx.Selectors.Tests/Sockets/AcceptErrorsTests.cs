using System.Net.Sockets;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>What accept(2) may answer, and which of it is the end.</summary>
public sealed class AcceptErrorsTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1);

    public static TheoryData<int> NetworkErrors { get; } =
    [
        Errno.ECONNABORTED, Errno.ENETDOWN, Errno.EPROTO, Errno.ENOPROTOOPT, Errno.EHOSTDOWN, Errno.ENONET,
        Errno.EHOSTUNREACH, Errno.EOPNOTSUPP, Errno.ENETUNREACH, Errno.EPERM, Errno.ECONNRESET, Errno.ETIMEDOUT,
    ];

    public static TheoryData<int> Shortages { get; } = [Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM];

    [Theory]
    [MemberData(nameof(NetworkErrors))]
    public void An_error_of_one_connection_goes_to_the_error_handler_and_the_next_is_accepted_in_the_same_turn(int errno)
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var kernel = new ScriptedAccept([errno]);
        var errors = new List<SocketException>();
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());

        using IDisposable subscription = loop.Scheduler
            .Accept(listener, new AcceptOptions { Call = kernel.Accept, Pause = Forever, ErrorHandler = errors.Add })
            .Subscribe(probe);

        probe.WaitForOne("the connection behind the error");
        SocketException error = Assert.Single(loop.Run(() => errors.ToArray()));
        Assert.Contains($"({Errno.Name(errno)})", error.Message, StringComparison.Ordinal);
        Assert.Contains($"descriptor {listener.Handle}", error.Message, StringComparison.Ordinal);
        Assert.False(probe.HasEnded);
    }

    [Fact]
    public void An_error_that_every_attempt_meets_does_not_take_all_of_the_processor()
    {
        const int bound = 8;
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var kernel = new ScriptedAccept([], static _ => -Errno.EPERM); // as a security module may, before it takes anybody
        var probe = new ObserverProbe<Socket>();

        using IDisposable subscription = loop.Scheduler
            .Accept(listener, new AcceptOptions { Call = kernel.Accept, ConnectionsPerTurn = bound, Pause = Forever })
            .Subscribe(probe);

        Patience.WaitUntil(() => kernel.Calls == bound, "a turn of nothing else");
        loop.FinishTurns();
        Assert.Equal(bound, kernel.Calls);
        Assert.False(probe.HasEnded);
    }

    [Theory]
    [MemberData(nameof(Shortages))]
    public void A_shortage_pauses_without_asking_the_kernel_again(int errno)
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var kernel = new ScriptedAccept([errno]);
        var errors = new List<SocketException>();
        var probe = new ObserverProbe<Socket>();

        using IDisposable subscription = loop.Scheduler
            .Accept(listener, new AcceptOptions { Call = kernel.Accept, Pause = Forever, ErrorHandler = errors.Add })
            .Subscribe(probe);

        Patience.WaitUntil(() => kernel.Calls == 1, "the attempt");
        loop.FinishTurns();
        Assert.Equal(1, kernel.Calls);
        SocketException error = Assert.Single(loop.Run(() => errors.ToArray()));
        Assert.Contains($"({Errno.Name(errno)})", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, loop.Scheduler.PendingTimers());
        Assert.Single(loop.Selector.GetMap()); // still observed, so that it hears of its end
        Assert.False(probe.HasEnded);
    }

    [Theory]
    [MemberData(nameof(Shortages))]
    public void Waiting_connections_are_accepted_after_the_pause(int errno)
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var kernel = new ScriptedAccept([errno, errno]);
        var pause = TimeSpan.FromMilliseconds(20);
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());
        long begin = TimeProvider.System.GetTimestamp();

        using IDisposable subscription = loop.Scheduler
            .Accept(listener, new AcceptOptions { Call = kernel.Accept, Pause = pause })
            .Subscribe(probe);

        probe.WaitForOne("the connection after two pauses");
        Assert.True(TimeProvider.System.GetElapsedTime(begin) >= pause + pause);
        loop.FinishTurns();
        Assert.Equal(4, kernel.Calls); // two in vain, one connection, and nobody else there
        Assert.Equal(0, loop.Scheduler.PendingTimers());
    }

    [Theory]
    [InlineData(Errno.EINVAL, SocketError.InvalidArgument)]
    [InlineData(Errno.ENOTSOCK, SocketError.NotSocket)]
    [InlineData(Errno.EFAULT, SocketError.Fault)]
    [InlineData(4711, SocketError.SocketError)]
    public void Anything_else_is_the_end(int errno, SocketError code)
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Accept(listener, new AcceptOptions { Call = new ScriptedAccept([errno]).Accept }).Subscribe(probe);

        var error = probe.WaitForError<SocketException>("of the kernel");
        Assert.Equal(code, error.SocketErrorCode);
        Assert.Contains(Errno.Name(errno), error.Message, StringComparison.Ordinal);
        Assert.Empty(loop.Selector.GetMap());
    }

    [Theory]
    [InlineData(Errno.ECONNABORTED)]
    [InlineData(Errno.EMFILE)]
    public void An_exception_of_the_error_handler_ends_the_sequence(int errno)
    {
        using Socket listener = Loopback.Listen();
        using Socket client = Loopback.Connect(listener);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var kernel = new ScriptedAccept([errno]);
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Accept(listener, new AcceptOptions
        {
            Call = kernel.Accept,
            ErrorHandler = static error => throw new TimeZoneNotFoundException("of the handler", error),
        }).Subscribe(probe);

        probe.WaitForError<TimeZoneNotFoundException>("of the handler");
        loop.FinishTurns();
        Assert.Equal(1, kernel.Calls);
        Assert.Empty(loop.Selector.GetMap());
        Assert.Equal(0, loop.Scheduler.PendingTimers());
    }

    [Fact]
    public void A_socket_that_does_not_listen_is_an_error_that_says_so()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Accept(socket).Subscribe(probe);

        var error = probe.WaitForError<SocketException>("of a socket that does not listen");
        Assert.Equal(SocketError.InvalidArgument, error.SocketErrorCode);
        Assert.Contains("does not listen", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blocking_listener_is_refused_before_it_can_block_the_loop()
    {
        using Socket listener = Loopback.Listen();
        using var blocking = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        blocking.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        blocking.Listen();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>();

        loop.Scheduler.Accept(blocking).Subscribe(probe);

        var error = Assert.IsType<InvalidOperationException>(probe.Error); // at once
        Assert.Contains("Blocking", error.Message, StringComparison.Ordinal);
        Assert.Empty(loop.Selector.GetMap());
        Assert.False(blocking.IsNonBlocking()); // and its mode is its owner's still

        blocking.Blocking = false;
        var second = new ObserverProbe<Socket>(static socket => socket.Dispose());
        using IDisposable subscription = loop.Scheduler.Accept(blocking).Subscribe(second);
        using Socket client = Loopback.Connect(blocking);
        second.WaitForOne("the connection");
    }

    [UnixFact(Because = "Winsock does not tell the mode.")]
    public void The_kernels_blocking_mode_is_the_one_that_counts()
    {
        using Socket listener = Loopback.Listen();
        using var borrowed = new Socket(new SafeSocketHandle(listener.Handle, ownsHandle: false));
        Assert.True(borrowed.Blocking); // so much for what .NET knows
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());

        using IDisposable subscription = loop.Scheduler.Accept(borrowed).Subscribe(probe);
        using Socket client = Loopback.Connect(listener);

        probe.WaitForOne("the connection");
    }

    [Fact]
    public void Accept_checks_its_arguments_before_anyone_subscribes()
    {
        using Socket listener = Loopback.Listen();
        using Socket udp = Loopback.Udp();
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        IReadinessSource source = loop.Scheduler;

        Assert.Throws<ArgumentNullException>(() => ((IReadinessSource)null!).Accept(listener));
        Assert.Throws<ArgumentNullException>(() => source.Accept(null!));
        Assert.Throws<ArgumentNullException>(() => source.Accept(listener).Subscribe(null!));
        var error = Assert.Throws<ArgumentException>(() => source.Accept(udp));
        Assert.Contains("ReceiveFrom", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AcceptOptions { ConnectionsPerTurn = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AcceptOptions { Pause = TimeSpan.Zero });
    }
}
