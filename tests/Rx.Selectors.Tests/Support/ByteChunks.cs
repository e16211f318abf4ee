using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors.Tests.Support;

/// <summary>Bytes in pieces, each valid during <c>OnNext</c> only: they are overwritten when it returns, as a loop's buffer is.</summary>
internal static class ByteChunks
{
    public static IObservable<ReadOnlyMemory<byte>> Of(params byte[][] chunks) =>
        Of(chunks, static observer => observer.OnCompleted());

    public static IObservable<ReadOnlyMemory<byte>> Of(params string[] chunks) =>
        Of([.. chunks.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>The same, and then no end.</summary>
    public static IObservable<ReadOnlyMemory<byte>> Unended(params string[] chunks) =>
        Of([.. chunks.Select(Encoding.UTF8.GetBytes)], static _ => { });

    public static IObservable<ReadOnlyMemory<byte>> Failing(Exception error, params string[] chunks) =>
        Of([.. chunks.Select(Encoding.UTF8.GetBytes)], observer => observer.OnError(error));

    /// <summary>Pieces of the sizes given, over and over.</summary>
    public static IObservable<ReadOnlyMemory<byte>> Cut(byte[] bytes, params int[] sizes)
    {
        List<byte[]> chunks = [];
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            int size = sizes.Length == 0 ? bytes.Length : Math.Clamp(sizes[i % sizes.Length], 1, bytes.Length - at);
            chunks.Add(bytes[at..(at + size)]);
            at += size;
        }

        return Of([.. chunks]);
    }

    /// <summary>The frames as text, and how it ended.</summary>
    public static (IReadOnlyList<string> Frames, Exception? Error) Read(this IObservable<ReadOnlyMemory<byte>> frames) =>
        frames.Select(static frame => Encoding.Latin1.GetString(frame.Span)).Read();

    public static (IReadOnlyList<T> Values, Exception? Error) Read<T>(this IObservable<T> values)
    {
        var probe = new ObserverProbe<T>();
        using IDisposable subscription = values.Subscribe(probe);
        probe.AssertGrammar();
        Assert.True(probe.HasEnded);
        return (probe.Values, probe.Error);
    }

    /// <summary>The values of a sequence that completes.</summary>
    public static IReadOnlyList<string> Complete(this IObservable<ReadOnlyMemory<byte>> frames) =>
        frames.Select(static frame => Encoding.Latin1.GetString(frame.Span)).Complete();

    /// <inheritdoc cref="Complete(IObservable{ReadOnlyMemory{byte}})"/>
    public static IReadOnlyList<T> Complete<T>(this IObservable<T> values)
    {
        (IReadOnlyList<T> all, Exception? error) = values.Read();
        Assert.Null(error);
        return all;
    }

    private static IObservable<ReadOnlyMemory<byte>> Of(
        byte[][] chunks, Action<IObserver<ReadOnlyMemory<byte>>> end) =>
        new Source(observer =>
        {
            foreach (byte[] chunk in chunks)
            {
                byte[] lent = [.. chunk];
                observer.OnNext(lent);
                lent.AsSpan().Fill(0xDD);
            }

            end(observer);
        });

    /// <summary>Without Rx's own observers around it, which would hide what is told too much.</summary>
    private sealed class Source(Action<IObserver<ReadOnlyMemory<byte>>> run) : IObservable<ReadOnlyMemory<byte>>
    {
        public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
        {
            run(observer);
            return Disposable.Empty;
        }
    }
}
