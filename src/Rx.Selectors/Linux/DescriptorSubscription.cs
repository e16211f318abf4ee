namespace Rx.Selectors;

/// <summary>One observer of what a <see cref="LinuxDescriptor"/> says.</summary>
internal sealed class DescriptorSubscription<T>(DescriptorReader<T> reader, IObserver<T> observer) : IDisposable
{
    private int _hasLeft; // Interlocked

    public void Dispose()
    {
        if (TryLeave())
        {
            reader.Remove(this);
        }
    }

    public void Tell(T value)
    {
        if (Volatile.Read(ref _hasLeft) != 0)
        {
            return;
        }

        try
        {
            observer.OnNext(value);
        }
        catch
        {
            // As Rx's own observers do: who throws is unsubscribed.
            Dispose();
            throw;
        }
    }

    public void TellEnd(Exception? error)
    {
        if (!TryLeave())
        {
            return;
        }

        if (error is null)
        {
            observer.OnCompleted();
        }
        else
        {
            observer.OnError(error);
        }
    }

    private bool TryLeave() => Interlocked.Exchange(ref _hasLeft, 1) == 0;
}
