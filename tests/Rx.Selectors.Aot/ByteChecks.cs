using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors.Aot;

/// <summary>Bytes of descriptors that are no sockets.</summary>
internal static class ByteChecks
{
    public static IEnumerable<(string Name, Func<Task> Check)> All =>
    [
        ("bytes of a pipe", Pipes),
        ("writing to a pipe that has no reader", Broken),
    ];

    private static async Task Pipes()
    {
        await using var loop = new SelectorScheduler();
        using var pipe = new Pipe();
        IObservable<ReadOnlyMemory<byte>> bytes = Observable.Return<ReadOnlyMemory<byte>>("hello"u8.ToArray());
        using IDisposable sending = loop.Send(pipe.Writer, bytes).Subscribe();
        Check.Equal(
            "hello",
            await loop.Receive(ByteStream.Of(pipe.Reader)).Select(static chunk => Encoding.UTF8.GetString(chunk.Span)).FirstAsync());
    }

    private static Task Broken()
    {
        using var pipe = new Pipe();
        pipe.Reader.Dispose();
        var stream = new DescriptorStream(pipe.Writer);
        var failure = Check.Throws<DescriptorException>(() => stream.TryWrite("x"u8, out _));
        Check.Equal("EPIPE", failure.ErrorName);
        return Task.CompletedTask;
    }
}
