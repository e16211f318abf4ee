using System.Buffers;
using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors.Aot;

/// <summary>Lines, delimited and length-prefixed frames, and a decoder of one's own.</summary>
internal static class FramingChecks
{
    public static IEnumerable<(string Name, Func<Task> Check)> All =>
    [
        ("lines", Lines),
        ("delimited frames", Delimited),
        ("length-prefixed frames", LengthPrefixed),
        ("a decoder of one's own", Own),
        ("a frame that is too long", TooLong),
    ];

    private static async Task Lines() =>
        Check.Equal("a|bc|d", string.Join('|', await Chunks("a\nb", "c\r\nd").Lines(Encoding.ASCII).ToList()));

    private static async Task Delimited()
    {
        var options = new FrameOptions { LongFrames = LongFrame.Truncate, UnfinishedFrames = UnfinishedFrame.Drop, MaximumLength = 2 };
        Check.Equal("ab|cd", await TextOf(Chunks("abx;;cd", ";;e").DelimitedFrames(";;"u8, options)));
    }

    private static async Task LengthPrefixed()
    {
        var prefix = new LengthPrefix(2, ByteOrder.LittleEndian, LengthPrefixScope.PrefixAndPayload);
        var written = new ArrayBufferWriter<byte>();
        prefix.WriteFrame(written, "hello"u8);
        prefix.WriteFrame(written, "world"u8);
        IObservable<ReadOnlyMemory<byte>> chunks = written.WrittenMemory.ToArray()
            .Select(static one => new ReadOnlyMemory<byte>([one])).ToObservable();
        Check.Equal("hello|world", await TextOf(chunks.LengthPrefixedFrames(prefix, 100)));
    }

    private static async Task Own() => Check.Equal("ab|cd", await TextOf(Chunks("a", "bcd").Frames(static () => new Pairs())));

    private static async Task TooLong()
    {
        var tooLong = await Check.ThrowsAsync<FrameException>(async () =>
            await Chunks("abc\n").Lines(options: new FrameOptions { MaximumLength = 2 }).LastOrDefaultAsync());
        Check.Equal(FrameFault.TooLong, tooLong.Fault);
    }

    private static IObservable<ReadOnlyMemory<byte>> Chunks(params string[] chunks) =>
        chunks.Select(static chunk => new ReadOnlyMemory<byte>(Encoding.ASCII.GetBytes(chunk))).ToObservable();

    private static async Task<string> TextOf(IObservable<ReadOnlyMemory<byte>> frames) =>
        string.Join('|', await frames.Select(static frame => Encoding.ASCII.GetString(frame.Span)).ToList());

    private sealed class Pairs : IFrameDecoder
    {
        public int BufferLimit => 2;

        public bool TryDecode(ReadOnlySpan<byte> bytes, out DecodedFrame frame)
        {
            frame = bytes.Length < 2 ? default : new DecodedFrame(0, 2, 2);
            return bytes.Length >= 2;
        }
    }
}
