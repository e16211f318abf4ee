using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using ChatServer.Commands;
using ChatServer.Server;
using ChatServer.Sessions;
using Rx.Selectors;

namespace ChatServer.Tests.Server;

/// <summary>The server itself, over each selector there is: the system's own, and on Linux other systems' over shims.</summary>
public sealed class EverySelectorTests
{
    public static TheoryData<string> Names { get; } = TestedSystem.IsWindows
        ? ["afd", "select", "poll"]
        :
        [
            "epoll", "poll", "select", "kqueue of macOS, over a shim", "kqueue of NetBSD, over a shim",
            "/dev/poll of illumos, over a shim",
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Two_people_meet_talk_and_are_told_of_the_end(string name)
    {
        using Socket listener = Listener.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        await using var loop = new SelectorScheduler(new SelectorSchedulerOptions { Selector = Create(name) });
        var context = new SessionContext(loop, new ServerInfo(), new SessionSettings());
        using var goingDown = new Subject<bool>();
        Task end = new IrcServer(context, new ServerLimits())
            .Run(loop.Connections(listener), goingDown.ObserveOn(loop))
            .SubscribeOn(loop)
            .LastOrDefaultAsync()
            .ToTask();

        using var anna = new Person(listener.LocalEndPoint!);
        using var bob = new Person(listener.LocalEndPoint!);
        anna.Say("NICK anna\r\nUSER anna 0 * :Anna\r\nJOIN #room");
        anna.HearUntil(" 366 ");
        bob.Say("NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #room");
        anna.HearUntil("JOIN #room");
        bob.HearUntil(" 366 ");
        bob.Say("PRIVMSG #room :hello");
        anna.HearUntil(" PRIVMSG #room :hello");

        goingDown.OnNext(true);
        anna.HearUntil("ERROR ");
        bob.HearUntil("ERROR ");
        await Patience.WaitFor(end, "the server to end");
    }

    private static BaseSelector Create(string name)
    {
        if (name is "epoll" or "afd" or "poll" or "select")
        {
            return DefaultSelector.Create(name);
        }

        Assert.SkipUnless(ForeignSystem.WhyNot is null, ForeignSystem.WhyNot ?? string.Empty);
        return name.Contains("macOS", StringComparison.Ordinal) ? KqueueShim.MacOS.Create()
            : name.Contains("NetBSD", StringComparison.Ordinal) ? KqueueShim.NetBsd.Create()
            : DevPollShim.Create();
    }

    private sealed class Person : IDisposable
    {
        private readonly TcpClient _client = new() { ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds };
        private readonly StreamReader _reader;
        private readonly StreamWriter _writer;

        public Person(EndPoint server)
        {
            _client.Connect((IPEndPoint)server);
            _reader = new StreamReader(_client.GetStream());
            _writer = new StreamWriter(_client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        }

        public void Say(string lines) => _writer.WriteLine(lines);

        public void HearUntil(string part)
        {
            string? line;
            do
            {
                line = _reader.ReadLine();
                Assert.True(line is not null, $"The connection ended before '{part}' was heard.");
            }
            while (!line.Contains(part, StringComparison.Ordinal));
        }

        public void Dispose()
        {
            _writer.Dispose();
            _reader.Dispose();
            _client.Dispose();
        }
    }
}
