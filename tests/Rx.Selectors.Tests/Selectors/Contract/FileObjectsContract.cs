using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>What can be registered, and what cannot.</summary>
public abstract class FileObjectsContract(Backend backend) : SelectorContract(backend)
{
    [Fact]
    public void A_socket() => AssertCanBeRegistered(Own(SocketPair.Tcp()).Near, Readiness.Write);

    [Fact]
    public void A_listening_socket()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        SelectorKey key = Selector.Register(listener, Readiness.Read);
        Assert.Empty(Poll());

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);

        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(Selector.Select(Patiently)));
        using Socket accepted = listener.Accept();
        Assert.Empty(Poll());
    }

    [Fact]
    public void A_handle()
    {
        RawPipe pipe = OpenPipe();
        using var handle = new SafeFileHandle(pipe.WriteEnd, ownsHandle: false);
        AssertCanBeRegistered(handle, Readiness.Write);
    }

    [UnixFact]
    public void A_file_stream_over_a_pipe()
    {
        RawPipe pipe = OpenPipe();
        using var handle = new SafeFileHandle(Libc.Duplicate(pipe.ReadEnd), ownsHandle: true);
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        pipe.Write();
        AssertCanBeRegistered(stream, Readiness.Read);
    }

    [UnixFact]
    public void Anonymous_pipes()
    {
        using var server = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var client = new AnonymousPipeClientStream(PipeDirection.Out, server.ClientSafePipeHandle);
        AssertCanBeRegistered(client, Readiness.Write);
        SelectorKey key = Selector.Register(server, Readiness.Read);
        Assert.Empty(Poll());

        client.WriteByte(1);

        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(Selector.Select(Patiently)));
    }

    [UnixFact]
    public async Task A_connected_named_pipe()
    {
        string name = $"rx-selectors-{Guid.NewGuid():N}";
        using var server = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        using var client = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        Assert.Throws<ArgumentException>(() => Selector.Register(client, Readiness.Read));

        Task accepted = server.WaitForConnectionAsync();
        await Patience.WaitFor(client.ConnectAsync(), "the pipe to connect");
        await Patience.WaitFor(accepted, "the pipe to be accepted");

        AssertCanBeRegistered(client, Readiness.Write);
        AssertCanBeRegistered(server, Readiness.Write);
    }

    [Fact]
    public void An_int() => AssertCanBeRegistered(OpenPipe().WriteEnd, Readiness.Write);

    [Fact]
    public void A_native_int() => AssertCanBeRegistered((nint)OpenPipe().WriteEnd, Readiness.Write);

    [Fact]
    public void An_object_with_a_file_descriptor_can_be_registered() =>
        AssertCanBeRegistered(new Custom { FileDescriptor = OpenPipe().WriteEnd }, Readiness.Write);

    [Fact]
    public void An_object_is_not_hashed_and_not_compared()
    {
        RawPipe pipe = OpenPipe();
        var odd = new Unhashable(pipe.WriteEnd);

        SelectorKey key = Selector.Register(odd, Readiness.Write);

        Assert.Same(key, Selector.GetKey(odd));
        Assert.Same(key, Selector.GetMap()[odd]);
        Assert.Same(key, Assert.Single(Poll()).Key);
        SelectorKey modified = Selector.Modify(odd, Readiness.Write, "data");
        Assert.Same(modified, Selector.Unregister(odd));
    }

    [Fact]
    public void Closed_objects_are_distinguished_by_identity_and_not_by_equality()
    {
        var first = new EqualToAll { FileDescriptor = OpenPipe().ReadEnd };
        var second = new EqualToAll { FileDescriptor = OpenPipe().ReadEnd };
        SelectorKey firstKey = Selector.Register(first, Readiness.Read, 1);
        SelectorKey secondKey = Selector.Register(second, Readiness.Read, 2);
        first.IsClosed = second.IsClosed = true;

        Assert.Same(secondKey, Selector.GetKey(second));
        Assert.Same(firstKey, Selector.GetKey(first));
        Assert.Throws<ObjectDisposedException>(() => Selector.GetKey(new EqualToAll { IsClosed = true }));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-10)]
    [InlineData(int.MinValue)]
    public void A_negative_number_is_no_descriptor(int number)
    {
        AssertIsRefused(number, number.ToString());
        AssertIsRefused((nint)number, number.ToString());
        AssertIsRefused(new Custom { FileDescriptor = number }, number.ToString());
    }

    [Fact]
    public void A_number_that_the_kernel_cannot_take_is_no_descriptor() =>
        AssertIsRefused(unchecked((nint)0x1_0000_0000), "4294967296");

    [Theory]
    [InlineData("5")]
    [InlineData(5L)]
    [InlineData(5.0)]
    [InlineData('5')]
    [InlineData(true)]
    public void Other_values_are_no_file_objects(object value) => AssertIsRefused(value, value.GetType().FullName!);

    [Fact]
    public void Streams_without_a_descriptor_are_no_file_objects() =>
        AssertIsRefused(new MemoryStream(), typeof(MemoryStream).FullName!);

    [Fact]
    public void Closed_objects_are_refused()
    {
        SocketPair pair = Own(SocketPair.Unix());
        pair.Near.Dispose();
        var handle = new BorrowedHandle(OpenPipe().ReadEnd);
        handle.Dispose();
        var server = new AnonymousPipeServerStream();
        server.Dispose();
        string path = Path.GetTempFileName();
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        file.Dispose();

        foreach (object closed in new object[] { pair.Near, handle, server, file, new Custom { IsClosed = true } })
        {
            Assert.Throws<ObjectDisposedException>(() => Selector.Register(closed, Readiness.Read));
        }

        Assert.Empty(Selector.GetMap());
    }

    [Fact]
    public void An_object_whose_descriptor_throws_fails_with_its_own_exception()
    {
        var broken = new Custom { Failure = new IOException("the line is down") };

        Assert.Same(broken.Failure, Assert.Throws<IOException>(() => Selector.Register(broken, Readiness.Read)));
        Assert.Same(broken.Failure, Assert.Throws<IOException>(() => Selector.GetKey(broken)));
    }

    [Fact]
    public void An_object_that_changes_its_descriptor_is_lost_until_it_is_closed()
    {
        RawPipe pipe = OpenPipe();
        var custom = new Custom { FileDescriptor = pipe.ReadEnd };
        SelectorKey key = Selector.Register(custom, Readiness.Read);

        custom.FileDescriptor = pipe.WriteEnd;
        Assert.Throws<KeyNotFoundException>(() => Selector.GetKey(custom));

        custom.IsClosed = true;
        Assert.Same(key, Selector.Unregister(custom));
    }

    [Fact]
    public void A_regular_file_is_always_ready_or_refused_with_advice()
    {
        string path = Path.GetTempFileName();
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        const Readiness Both = Readiness.Read | Readiness.Write;

        if (Backend.AcceptsRegularFiles)
        {
            SelectorKey key = Selector.Register(file, Both);
            Assert.Equal(new ReadinessEvent(key, Both), Assert.Single(Selector.Select(Patiently)));
            Assert.Equal(new ReadinessEvent(key, Both), Assert.Single(Poll()));
            return;
        }

        SelectorException refusal = Assert.Throws<SelectorException>(() => Selector.Register(file, Both));
        Assert.Equal(Backend.RefusalOfFiles, refusal.ErrorName);
        Assert.Equal(file.SafeFileHandle.DangerousGetHandle(), refusal.FileDescriptor);
        Assert.Contains($"descriptor {refusal.FileDescriptor}", refusal.Message, StringComparison.Ordinal);
        Assert.All(Backend.AdviceOnFiles, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        Assert.Empty(Selector.GetMap());
    }

    [Fact]
    public void A_pipe_is_ready_or_refused_with_advice()
    {
        using var server = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        if (Backend.AcceptsPipes)
        {
            Assert.Same(server, Selector.Register(server, Readiness.Read).FileObject);
            return;
        }

        SelectorException refusal = Assert.Throws<SelectorException>(() => Selector.Register(server, Readiness.Read));
        Assert.Equal(Backend.RefusalOfFiles, refusal.ErrorName);
        Assert.All(Backend.AdviceOnFiles, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    private void AssertCanBeRegistered(object fileObject, Readiness events)
    {
        SelectorKey key = Selector.Register(fileObject, events);
        Assert.Same(fileObject, key.FileObject);
        Assert.Equal(new ReadinessEvent(key, events), Assert.Single(Selector.Select(Patiently)));
        Assert.Same(key, Selector.GetKey(fileObject));
        Assert.Same(key, Selector.Unregister(fileObject));
    }

    private void AssertIsRefused(object fileObject, string mentioned)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Selector.Register(fileObject, Readiness.Read));
        Assert.Equal("fileObject", refusal.ParamName);
        Assert.Contains(mentioned, refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Selector.Unregister(fileObject));
        Assert.Throws<ArgumentException>(() => Selector.Modify(fileObject, Readiness.Read));
        Assert.Throws<ArgumentException>(() => Selector.GetKey(fileObject));
        Assert.False(Selector.GetMap().ContainsKey(fileObject));
    }

    private class Custom : IFileObject
    {
        private nint _descriptor;

        public bool IsClosed { get; set; }

        public Exception? Failure { get; init; }

        public nint FileDescriptor
        {
            get
            {
                ObjectDisposedException.ThrowIf(IsClosed, this);
                return Failure is null ? _descriptor : throw Failure;
            }
            set => _descriptor = value;
        }
    }

    private sealed class EqualToAll : Custom
    {
        public override bool Equals(object? obj) => true;

        public override int GetHashCode() => 0;
    }

#pragma warning disable CA1065 // on purpose as odd as an object can be
    private sealed class Unhashable(nint descriptor) : IFileObject
    {
        public nint FileDescriptor => descriptor;

        public override bool Equals(object? obj) => throw new NotSupportedException("not to be compared");

        public override int GetHashCode() => throw new NotSupportedException("not to be hashed");
    }
#pragma warning restore CA1065
}
