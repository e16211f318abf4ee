using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>The property that a FileStream's handle comes from moves the file's offset each time it is read.</summary>
public sealed class FileStreamOffsetTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Those that take regular files.</summary>
    public static TheoryData<Backend> Taking { get; } = [.. Backend.All.Where(static backend => backend.AcceptsRegularFiles)];

    private string Path => _directory.PathOf("file");

    public void Dispose() => _directory.Dispose();

    [UnixTheory]
    [MemberData(nameof(Taking))]
    public void Bytes_sent_to_a_file_arrive_in_order_and_none_is_overwritten(Backend backend)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        byte[] bytes = [.. Enumerable.Range(0, 10_000).Select(static i => (byte)('a' + (i / 4096)))];
        using (var file = new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            var probe = new ObserverProbe<System.Reactive.Unit>();
            loop.Scheduler.Send(file, Observable.Return(new ReadOnlyMemory<byte>(bytes))).Subscribe(probe);
            probe.WaitForCompletion("the sending");
        }

        Assert.Equal(bytes, File.ReadAllBytes(Path));
    }

    [UnixTheory]
    [MemberData(nameof(Taking))]
    public void A_second_Receive_goes_on_where_the_first_one_stopped(Backend backend)
    {
        File.WriteAllText(Path, "0123456789");
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using FileStream file = Open();

        Assert.Equal("0123", Next());
        Assert.Equal("4567", Next());
        Assert.Equal("89", Next());

        string Next()
        {
            var probe = new ObserverProbe<string>();

            // On the loop: elsewhere it may read more before Take has a subscription to dispose of.
            loop.Run(() =>
            {
                loop.Scheduler.Receive(file, new ReceiveOptions { BufferSize = 4 })
                    .Take(1).Select(static bytes => Encoding.ASCII.GetString(bytes.Span)).Subscribe(probe);
            });
            return probe.WaitForOne("the next bytes");
        }
    }

    [UnixTheory]
    [MemberData(nameof(Taking))]
    public void A_refused_Receive_does_not_move_the_offset_of_the_other_one(Backend backend)
    {
        File.WriteAllText(Path, "0123456789");
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using FileStream file = Open();
        using var full = new BehaviorSubject<bool>(false);
        var first = new ObserverProbe<string>(_ => full.OnNext(true));
        loop.Scheduler.Receive(file, new ReceiveOptions { BufferSize = 4 }, full)
            .Select(static bytes => Encoding.ASCII.GetString(bytes.Span)).Subscribe(first);
        first.WaitForOne("the first bytes");

        var refused = new ObserverProbe<ReadOnlyMemory<byte>>();
        loop.Scheduler.Receive(file).Subscribe(refused);
        refused.WaitForError<InvalidOperationException>("of the second one");

        full.OnNext(false);
        first.WaitForCount(2, "the next bytes");
        full.OnNext(false);
        first.WaitForCount(3, "the last bytes");
        Assert.Equal(["0123", "4567", "89"], first.Values);
    }

    [UnixTheory]
    [MemberData(nameof(Taking))]
    public void The_handle_of_a_stream_is_looked_up_once_for_all_that_follows(Backend backend)
    {
        File.WriteAllText(Path, "0123456789");
        using var file = new CountingStream(Path);
        using var another = new CountingStream(Path);
        using (BaseSelector selector = backend.Create())
        {
            selector.Register(file, Readiness.Read);
            Assert.Throws<InvalidOperationException>(() => selector.Register(file, Readiness.Read));
            selector.GetKey(file);
            selector.Modify(file, Readiness.Write);
            Assert.True(selector.GetMap().ContainsKey(file));
            Assert.False(selector.GetMap().ContainsKey(another));
            selector.Unregister(file);
            Assert.Throws<KeyNotFoundException>(() => selector.Unregister(file));
        }

        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        loop.Scheduler.WhenReady(file, Readiness.Read, trigger: Trigger.OneShot).Subscribe(static _ => { });
        ReadinessLoop.Finish(loop.Scheduler.ReadyAsync(file, Readiness.Read).AsTask(), "the await");
        loop.Scheduler.Unregister(file);
        using (new SendQueue(loop.Scheduler, file))
        {
        }

        Assert.Equal(1, file.LookUps);
        Assert.Equal(1, another.LookUps);
    }

    [UnixTheory]
    [MemberData(nameof(Taking))]
    public void What_the_stream_has_buffered_is_written_first_and_the_offset_is_the_streams_position(Backend backend)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using (var file = new FileStream(Path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read))
        {
            file.Write("buffered"u8);
            var probe = new ObserverProbe<System.Reactive.Unit>();
            loop.Scheduler.Send(file, Observable.Return(new ReadOnlyMemory<byte>([.. ", sent"u8]))).Subscribe(probe);
            probe.WaitForCompletion("the sending");
        }

        Assert.Equal("buffered, sent", File.ReadAllText(Path));
    }

    [UnixFact]
    public void A_closed_stream_whose_handle_is_known_is_closed()
    {
        File.WriteAllText(Path, "0123456789");
        using var selector = new PollSelector();
        FileStream file = Open();
        SelectorKey key = selector.Register(file, Readiness.Read);
        file.Dispose();

        Assert.Same(key, selector.Unregister(file));
        Assert.Throws<ObjectDisposedException>(() => selector.Register(file, Readiness.Read));
    }

    private FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    private sealed class CountingStream(string path)
        : FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)
    {
        public int LookUps { get; private set; }

        public override SafeFileHandle SafeFileHandle
        {
            get
            {
                LookUps++;
                return base.SafeFileHandle;
            }
        }
    }
}
