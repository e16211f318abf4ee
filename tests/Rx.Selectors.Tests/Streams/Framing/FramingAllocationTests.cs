using System.Buffers;
using System.Reactive.Subjects;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams.Framing;

/// <summary>What frames cost: nothing each, and never more than the maximum.</summary>
public sealed class FramingAllocationTests
{
    private const int WarmUp = 2_000;
    private const int Counted = 20_000;

    public static TheoryData<int> ChunkSizes { get; } = [1, 7, 100, 64 * 1024];

    [Theory]
    [MemberData(nameof(ChunkSizes))]
    public void Delimited_frames_allocate_nothing(int size) => AssertNothingIsAllocated(
        size,
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(static i => $"{new string('x', i)}\r\n"))),
        static chunks => chunks.DelimitedFrames("\r\n"u8));

    [Theory]
    [MemberData(nameof(ChunkSizes))]
    public void Length_prefixed_frames_allocate_nothing(int size)
    {
        var prefix = new LengthPrefix(2);
        var writer = new ArrayBufferWriter<byte>();
        for (int i = 0; i < 400; i++)
        {
            prefix.WriteFrame(writer, new byte[i]);
        }

        AssertNothingIsAllocated(
            size, writer.WrittenSpan.ToArray(), chunks => chunks.LengthPrefixedFrames(prefix, maximumLength: 1000));
    }

    [Theory]
    [MemberData(nameof(ChunkSizes))]
    public void Lines_allocate_their_text_alone(int size)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("żółw\r\nund\n", 100)));
        long text = AllocatedBy(static () => string.Concat("żół", "w".AsSpan())) + AllocatedBy(static () => string.Concat("un", "d".AsSpan()));

        long perPair = Measure(size, bytes, static chunks => chunks.Lines()) / (Counted / 2);
        Assert.Equal(text, perPair);
    }

    [Fact]
    public void A_line_that_never_ends_costs_its_maximum_and_no_more()
    {
        const int Maximum = 64 * 1024;
        byte[] chunk = new byte[64 * 1024];
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        int told = 0;
        using IDisposable lines = chunks
            .DelimitedFrames("\n"u8, new FrameOptions { MaximumLength = Maximum, LongFrames = LongFrame.Truncate })
            .Subscribe(_ => told++);

        long before = GC.GetAllocatedBytesForCurrentThread();
        chunks.OnNext(new byte[] { 1 });
        for (int i = 0; i < 1000; i++)
        {
            chunks.OnNext(chunk);
        }

        // What was assembled lay in arrays twice as large each time, none larger than twice the maximum.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * Maximum);
        Assert.Equal(1, told);
    }

    [Fact]
    public void A_promise_of_a_gigabyte_costs_what_was_sent()
    {
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        using IDisposable frames = chunks.LengthPrefixedFrames(new LengthPrefix(4), 1 << 30).Subscribe(static _ => { });
        byte[] promise = [0x3F, 0xFF, 0xFF, 0xFF];

        long before = GC.GetAllocatedBytesForCurrentThread();
        chunks.OnNext(promise);
        chunks.OnNext(new byte[1000]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    private static void AssertNothingIsAllocated(
        int size, byte[] bytes, Func<IObservable<ReadOnlyMemory<byte>>, IObservable<ReadOnlyMemory<byte>>> framing) =>
        Assert.Equal(0, Measure(size, bytes, framing) / Counted);

    /// <summary>
    /// What is allocated while so many frames come, of the same bytes again and again. It may be a few arrays in all: the pool
    /// that they come from lets the garbage collector have them when memory is short.
    /// </summary>
    private static long Measure<T>(int size, byte[] bytes, Func<IObservable<ReadOnlyMemory<byte>>, IObservable<T>> framing)
    {
        using var chunks = new Subject<ReadOnlyMemory<byte>>();
        var meter = new AllocationMeter(WarmUp, Counted);
        using IDisposable subscription = framing(chunks).Subscribe(_ => meter.Count());

        int at = 0;
        while (!meter.Allocated.IsCompleted)
        {
            int count = Math.Min(size, bytes.Length - at);
            chunks.OnNext(bytes.AsMemory(at, count));
            at = (at + count) % bytes.Length;
        }

        return meter.Allocated.Result;
    }

    private static long AllocatedBy(Func<string> make)
    {
        make();
        long before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(make());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
