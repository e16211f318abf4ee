namespace Rx.Selectors;

/// <summary>What <c>Receive</c> returns: cold, each subscriber a receiver.</summary>
internal sealed class ReceiveObservable(
    IReadinessSource source, IByteStream stream, ReceiveOptions options, IObservable<bool>? full)
    : IObservable<ReadOnlyMemory<byte>>
{
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var receiver = new Receiver(source, stream, options, observer);
        receiver.Begin(full);
        return receiver;
    }
}
