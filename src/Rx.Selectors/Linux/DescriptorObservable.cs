using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>What a <see cref="LinuxDescriptor"/> says, whenever it is ready. Who subscribes first lets it be read.</summary>
internal sealed class DescriptorObservable<T>(
    IReadinessSource source, LinuxDescriptor descriptor, IDescriptorValues<T> values) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        DescriptorSubscription<T> subscription;
        DescriptorReader<T>? newReader = null;
        try
        {
            lock (descriptor.Gate)
            {
                descriptor.ThrowIfClosed();
                DescriptorReader<T> reader = descriptor.Reader as DescriptorReader<T>
                    ?? (newReader = new DescriptorReader<T>(source, descriptor, values));
                if (!ReferenceEquals(reader.Source, source))
                {
                    throw new InvalidOperationException(
                        $"{descriptor.GetType().Name} {descriptor.FileDescriptor} is observed on another loop already, and what "
                        + "it says is read once. Observe it on one, or make one for each.");
                }

                descriptor.Reader = reader;
                subscription = new DescriptorSubscription<T>(reader, observer);
                reader.Add(subscription);
            }
        }
        catch (Exception e)
        {
            // Subscribing does not throw (Rx design guidelines 6.5).
            observer.OnError(e);
            return Disposable.Empty;
        }

        newReader?.Begin(); // which tells what fails itself
        return subscription;
    }
}
