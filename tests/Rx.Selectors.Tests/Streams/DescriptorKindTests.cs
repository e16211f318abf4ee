using System.Net.Sockets;
using System.Text;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>What reading nothing means depends on what is read.</summary>
public sealed class DescriptorKindTests
{
    [System.Runtime.InteropServices.DllImport("libc")] private static extern int fcntl(int fd, int command, nint argument);
    private const int RefusedNoWait = Errno.EAGAIN;

    public static TheoryData<Backend> ThatTakeFiles { get; } = [.. Backend.All.Where(static one => one.AcceptsRegularFiles)];

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_serial_line_that_reads_nothing_where_there_is_nothing_yet_goes_on(Backend backend)
    {
        using var terminal = new Terminal(TerminalMode.RawWithoutMinimum); fcntl(terminal.Slave, 4, 0x800 | 2);
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var text = new StringBuilder();
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>(bytes => text.Append(Encoding.ASCII.GetString(bytes.Span)));
        using IDisposable subscription = loop.Scheduler
            .Receive(terminal.Slave, new ReceiveOptions { BufferSize = 8 }) // so that a frame fills it, and it is read again
            .Subscribe(probe);

        Libc.Write(terminal.Master, "frame--1"u8);
        probe.WaitForCount(1, "the first frame");
        loop.FinishTurns();
        Libc.Write(terminal.Master, "frame--2"u8);
        probe.WaitForCount(2, "the second frame");

        Assert.Equal("frame--1frame--2", text.ToString());
        Assert.False(probe.HasEnded);
        terminal.CloseMaster();
        probe.WaitForCompletion("the line has hung up");
    }

    [UnixFact]
    public void A_typed_end_of_file_is_the_end()
    {
        using var terminal = new Terminal(TerminalMode.Cooked);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>();
        using IDisposable subscription = loop.Scheduler.Receive(terminal.Slave).Subscribe(probe);

        Libc.Write(terminal.Master, "line\n\u0004"u8);

        probe.WaitForCompletion("^D");
        Assert.Equal(1, probe.Count);
    }

    [UnixFact]
    public void A_socket_that_has_messages_has_no_stream_by_any_of_its_names()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using Socket udp = Loopback.Udp();
        (int near, int far) = Libc.SequencedPair();
        using var sequenced = new Socket(new SafeSocketHandle(near, ownsHandle: true));
        using var peer = new RawDescriptor(far);
        using var netlink = new RawDescriptor(Libc.RouteSocket());
        object[] names =
        [
            udp, udp.SafeHandle, (int)udp.Handle, new ReadinessFile((int)udp.Handle), sequenced, sequenced.SafeHandle, near,
            netlink.Number,
        ];

        foreach (object name in names)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(() => loop.Scheduler.Receive(name));
            Assert.Contains("ReceiveMessages", refusal.Message, StringComparison.Ordinal);
            Assert.ThrowsAny<ArgumentException>(() => new SendQueue(loop.Scheduler, name));
        }
    }

    [UnixFact]
    public void A_file_object_that_has_become_a_socket_for_messages_fails_instead_of_ending()
    {
        using var pipe = new RawPipe();
        (int near, int far) = Libc.SequencedPair();
        using var sequenced = new RawDescriptor(near);
        using var peer = new RawDescriptor(far);
        int current = pipe.ReadEnd;
        var stream = new DescriptorStream(new ChangingFile(() => current));
        Assert.False(stream.TryRead(new byte[1], out _));

        current = near;

        Assert.Throws<ArgumentException>(() => stream.TryRead(new byte[1], out _));
    }

    [UnixTheory]
    [MemberData(nameof(ThatTakeFiles))]
    public void A_file_that_is_not_in_the_page_cache_is_read_all_the_same(Backend backend)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("cold");
        byte[] content = [.. Enumerable.Range(0, 200_000).Select(static i => (byte)i)];
        File.WriteAllBytes(path, content);
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        loop.Run(() => LibcShim.Refuse("preadv2", RefusedNoWait)); // as kernels 5.9 to 6.11 do, for ever
        var read = new List<byte>();
        var probe = new ObserverProbe<ReadOnlyMemory<byte>>(bytes => read.AddRange(bytes.Span));

        using IDisposable subscription = loop.Scheduler.Receive(file).Subscribe(probe);

        probe.WaitForCompletion("the end of the file");
        Assert.Equal(content, read);
    }

    [UnixTheory]
    [MemberData(nameof(ThatTakeFiles))]
    public void A_file_whose_pages_are_busy_is_written_all_the_same(Backend backend)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("busy");
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            loop.Run(() => LibcShim.Refuse("pwritev2", RefusedNoWait));
            using var queue = new SendQueue(loop.Scheduler, file);
            var probe = new ObserverProbe<System.Reactive.Unit>();
            queue.Finished.Subscribe(probe);

            loop.Run(() =>
            {
                queue.Send(new byte[100_000]);
                queue.OnCompleted();
            });

            probe.WaitForCompletion("everything is written");
        }

        Assert.Equal(100_000, new FileInfo(path).Length);
    }

    [Fact]
    public void Reading_into_no_room_is_refused_as_it_would_look_like_the_end()
    {
        using SocketPair pair = SocketPair.Unix();

        Assert.Throws<ArgumentException>(() => new SocketStream(pair.Near).TryRead([], out _));
        Assert.Throws<ArgumentException>(() => new DescriptorStream(pair.Near.SafeHandle).TryRead([], out _));
    }

    [UnixFact]
    public void A_buffer_that_is_smaller_than_a_record_is_an_error_that_says_so()
    {
        using var counter = new RawDescriptor(Libc.EventDescriptor(initial: 1));

        var failure = Assert.Throws<DescriptorException>(() => new DescriptorStream(counter.Number).TryRead(new byte[4], out _));

        Assert.Equal("EINVAL", failure.ErrorName);
        Assert.Contains("whole records", failure.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void The_system_tells_one_kind_of_file_from_another()
    {
        using var directory = new TemporaryDirectory();
        directory.Touch("file");
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(directory.PathOf("file"));
        using Microsoft.Win32.SafeHandles.SafeFileHandle device = File.OpenHandle("/dev/null");
        using var pipe = new RawPipe();
        using var counter = new RawDescriptor(Libc.EventDescriptor());
        using SocketPair pair = SocketPair.Unix();

        Assert.Equal(FileType.Regular, FileTypes.Of((int)file.DangerousGetHandle()));
        Assert.Equal(FileType.CharacterDevice, FileTypes.Of((int)device.DangerousGetHandle()));
        Assert.Equal(FileType.Fifo, FileTypes.Of(pipe.ReadEnd));
        Assert.Equal(FileType.Anonymous, FileTypes.Of(counter.Number));
        Assert.Equal(FileType.Socket, FileTypes.Of((int)pair.Near.Handle));
        Assert.Equal(FileType.Unknown, FileTypes.Of(-1));
    }

    private sealed class ChangingFile(Func<int> current) : IFileObject
    {
        public nint FileDescriptor => current();
    }
}
