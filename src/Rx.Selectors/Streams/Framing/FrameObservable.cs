using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>The observable that <c>Frames</c> returns. Each subscriber has its own decoder.</summary>
internal sealed class FrameObservable(IObservable<ReadOnlyMemory<byte>> chunks, Func<IFrameDecoder> decoder)
    : IObservable<ReadOnlyMemory<byte>>
{
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        FrameReader reader;
        try
        {
            reader = new FrameReader(decoder(), observer);
        }
        catch (Exception e)
        {
            // Subscribing does not throw (Rx design guidelines 6.5).
            observer.OnError(e);
            return Disposable.Empty;
        }

        reader.Begin(chunks);
        return reader;
    }
}
