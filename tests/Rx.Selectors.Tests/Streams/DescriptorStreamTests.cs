using System.IO.Pipes;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Raw reads and writes: they never block, whatever mode the descriptor is in, and never change it.</summary>
public sealed class DescriptorStreamTests
{
    private const int Block = 64 * 1024;

    [Theory]
    [MemberData(nameof(ByteCourse.Kinds), MemberType = typeof(ByteCourse))]
    public void Reading_a_blocking_descriptor_that_has_nothing_returns(string kind)
    {
        using ByteCourse course = ByteCourse.Of(kind);
        IByteStream stream = ByteStream.Of(course.Input);

        Assert.False(WithinPatience(() => stream.TryRead(new byte[10], out _)));

        course.ToProgram.Write([1, 2, 3]);
        var buffer = new byte[10];
        int count = 0;
        Patience.WaitUntil(() => stream.TryRead(buffer, out count), "the bytes arrive");
        Assert.Equal([1, 2, 3], buffer[..count]);
        Assert.False(WithinPatience(() => stream.TryRead(buffer, out _)));
    }

    [Theory]
    [MemberData(nameof(ByteCourse.Kinds), MemberType = typeof(ByteCourse))]
    public void Writing_to_a_blocking_descriptor_that_is_full_returns(string kind)
    {
        using ByteCourse course = ByteCourse.Of(kind);
        IByteStream stream = ByteStream.Of(course.Output);

        int written = WithinPatience(() => Fill(stream, new byte[Block]));
        Assert.NotEqual(0, written);

        WithinPatience(() => course.FromProgram.ReadAtLeast(new byte[written], written));
        Patience.WaitUntil(() => stream.TryWrite([1], out _), "there is room again");
        Assert.Equal(1, course.FromProgram.ReadByte());
    }

    [UnixTheory]
    [InlineData(TerminalEnd.Slave, "\n")]
    [InlineData(TerminalEnd.Slave, "x")]
    [InlineData(TerminalEnd.Slave, "a line\r\n\tand one more\n")]
    [InlineData(TerminalEnd.Master, "\n")]
    [InlineData(TerminalEnd.Master, "a line\n")]
    public void Writing_to_a_blocking_terminal_that_cooks_returns(TerminalEnd end, string text)
    {
        using var terminal = new Terminal(TerminalMode.Cooked);
        var stream = new DescriptorStream(end == TerminalEnd.Slave ? terminal.Slave : terminal.Master);
        byte[] bytes = [.. Enumerable.Repeat(Encoding.ASCII.GetBytes(text), Block / text.Length).SelectMany(static line => line)];

        Assert.NotEqual(0, WithinPatience(() => Fill(stream, bytes)));
    }

    [UnixFact]
    public void A_terminal_brings_a_line_at_a_time_and_its_end_after_the_other_side_has_gone()
    {
        using var terminal = new Terminal(TerminalMode.Cooked);
        var slave = new DescriptorStream(terminal.Slave);
        var buffer = new byte[100];
        Assert.Equal(8, Libc.Write(terminal.Master, "one\ntwo\n"u8));

        Assert.True(slave.TryRead(buffer, out int count));
        Assert.Equal("one\n"u8, buffer.AsSpan(0, count));
        Assert.True(slave.TryRead(buffer, out count));
        Assert.Equal("two\n"u8, buffer.AsSpan(0, count));
        Assert.False(slave.TryRead(buffer, out _));

        terminal.CloseMaster();
        Assert.True(slave.TryRead(buffer, out count));
        Assert.Equal(0, count);
    }

    [UnixFact]
    public void A_terminal_whose_program_has_gone_ends_though_the_kernel_says_EIO()
    {
        using var terminal = new Terminal(TerminalMode.Raw);
        var master = new DescriptorStream(terminal.Master);
        var buffer = new byte[100];
        Assert.Equal(3, Libc.Write(terminal.Slave, "end"u8));
        terminal.CloseSlave();

        Assert.True(master.TryRead(buffer, out int count));
        Assert.Equal("end"u8, buffer.AsSpan(0, count));
        Assert.True(master.TryRead(buffer, out count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void A_pipe_without_a_writer_has_ended()
    {
        using var pipe = new RawPipe();
        var stream = new DescriptorStream(pipe.ReadEnd);
        var buffer = new byte[10];
        pipe.Write(3);
        pipe.CloseWriteEnd();

        Assert.True(stream.TryRead(buffer, out int count));
        Assert.Equal(3, count);
        Assert.True(stream.TryRead(buffer, out count));
        Assert.Equal(0, count);
    }

    [UnixFact]
    public void A_pipe_without_a_reader_is_broken_and_the_error_says_which()
    {
        using var pipe = new RawPipe();
        var stream = new DescriptorStream(pipe.WriteEnd);
        pipe.CloseReadEnd();

        var failure = Assert.Throws<DescriptorException>(() => stream.TryWrite([1], out _));

        Assert.Equal(
            $"write failed for descriptor {pipe.WriteEnd}: Broken pipe (EPIPE). Nobody reads the other end any more.",
            failure.Message);
        Assert.Equal("EPIPE", failure.ErrorName);
        Assert.Equal("write", failure.Call);
        Assert.Equal(32, failure.NativeErrorCode);
        Assert.Equal(pipe.WriteEnd, failure.FileDescriptor);
    }

    [UnixFact]
    public void The_wrong_end_of_a_pipe_is_an_error_that_says_so()
    {
        using var pipe = new RawPipe();

        var failure = Assert.Throws<DescriptorException>(
            () => new DescriptorStream(pipe.WriteEnd).TryRead(new byte[1], out _));

        Assert.Equal(
            $"read failed for descriptor {pipe.WriteEnd}: Bad file descriptor (EBADF). It has been closed, or was not opened to "
            + "read.",
            failure.Message);
    }

    [UnixFact]
    public void Every_kind_of_file_object_has_bytes()
    {
        using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new AnonymousPipeClientStream(PipeDirection.Out, reader.ClientSafePipeHandle);
        int number = (int)reader.SafePipeHandle.DangerousGetHandle();
        object[] files = [reader, reader.SafePipeHandle, number, (nint)number, new ReadinessFile(number)];
        var buffer = new byte[1];

        foreach (object file in files)
        {
            var stream = new DescriptorStream(file);
            Assert.Same(file, stream.FileObject);
            writer.WriteByte(7);
            Assert.True(stream.TryRead(buffer, out int count));
            Assert.Equal((7, 1), (buffer[0], count));
        }
    }

    [UnixFact]
    public void The_mode_of_a_descriptor_stays_as_it_was()
    {
        using var blocking = new AnonymousPipeServerStream(PipeDirection.In);
        using var terminal = new Terminal(TerminalMode.Raw);
        using var nonBlocking = new RawPipe();
        int[] numbers = [(int)blocking.SafePipeHandle.DangerousGetHandle(), terminal.Slave, nonBlocking.ReadEnd];

        foreach (int number in numbers)
        {
            new DescriptorStream(number).TryRead(new byte[1], out _);
        }

        Assert.Equal([false, false, true], numbers.Select(Libc.IsNonBlocking));
    }

    [Fact]
    public void A_handle_that_has_been_closed_says_so_at_once_and_later()
    {
        using var pipe = new RawPipe();
        var handle = new BorrowedHandle(pipe.ReadEnd);
        var stream = new DescriptorStream(handle);
        handle.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stream.TryRead(new byte[1], out _));
        Assert.Throws<ObjectDisposedException>(() => stream.TryWrite([1], out _));
        Assert.Throws<ObjectDisposedException>(stream.EndWriting);
        Assert.Throws<ObjectDisposedException>(() => new DescriptorStream(handle));
    }

    [Fact]
    public void An_object_without_a_descriptor_has_no_bytes()
    {
        Assert.Throws<ArgumentException>(() => new DescriptorStream("text"));
        Assert.Throws<ArgumentException>(() => new DescriptorStream(-1));
        Assert.Throws<ArgumentNullException>(() => new DescriptorStream(null!));
    }

    [UnixFact]
    public void Ending_a_pipe_or_a_terminal_is_its_owners_to_do_by_closing_it()
    {
        using var pipe = new RawPipe();
        using var terminal = new Terminal(TerminalMode.Raw);

        new DescriptorStream(pipe.WriteEnd).EndWriting();
        new DescriptorStream(terminal.Slave).EndWriting();

        Assert.True(Libc.IsOpen(pipe.WriteEnd));
        Assert.False(new DescriptorStream(pipe.ReadEnd).TryRead(new byte[1], out _));
    }

    [Fact]
    public void A_sockets_descriptor_is_ended_for_the_peer_to_read()
    {
        using SocketPair pair = SocketPair.Unix();
        var near = new DescriptorStream(pair.Near.SafeHandle);

        near.TryWrite([1], out _);
        near.EndWriting();
        near.EndWriting();

        var buffer = new byte[10];
        Assert.Equal(1, pair.Far.Receive(buffer));
        Assert.Equal(0, pair.Far.Receive(buffer));
        pair.Far.Send([1, 2]);
        Assert.True(near.TryRead(buffer, out int count));
        Assert.Equal(2, count);
    }

    [Fact]
    public void An_event_descriptor_is_a_stream_of_its_counts()
    {
        using var descriptor = new RawDescriptor(Libc.EventDescriptor());
        var stream = new DescriptorStream(descriptor.Number);
        var buffer = new byte[8];

        Assert.False(stream.TryRead(buffer, out _));
        Assert.True(stream.TryWrite(BitConverter.GetBytes(42UL), out int count));
        Assert.Equal(8, count);
        Assert.True(stream.TryRead(buffer, out count));
        Assert.Equal((42UL, 8), (BitConverter.ToUInt64(buffer), count));
    }

    /// <summary>How much it takes before it has no room.</summary>
    private static int Fill(IByteStream stream, byte[] bytes)
    {
        int total = 0;
        while (stream.TryWrite(bytes, out int count))
        {
            total += count;
        }

        return total;
    }

    /// <summary>On a thread of its own, where it may block for ever.</summary>
    private static T WithinPatience<T>(Func<T> function) =>
        ReadinessLoop.Finish(Task.Factory.StartNew(function, TaskCreationOptions.LongRunning), "a call that must not block");

    /// <summary>Which side of a terminal.</summary>
    public enum TerminalEnd
    {
        /// <summary>The user's.</summary>
        Master,

        /// <summary>The program's.</summary>
        Slave,
    }
}
