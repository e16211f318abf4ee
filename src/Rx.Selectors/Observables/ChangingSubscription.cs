using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>An observer's interest whose mask follows a sequence: one registration, changed in place.</summary>
internal sealed class ChangingSubscription(
    InterestRegistry registry, IObserver<ReadinessEvent> observer, in FileObject file, object? data, Trigger trigger)
    : ReadinessSubscription(registry, observer, Readiness.None, trigger), IObserver<Readiness>
{
    private readonly SingleAssignmentDisposable _masks = new();
    private readonly FileObject _file = file;

    /// <summary>Begins to follow. What goes wrong is for the observer, on the loop.</summary>
    public void Follow(IObservable<Readiness> masks)
    {
        try
        {
            Registry.Loop.EnsureDriven();
            _masks.Disposable = masks.Subscribe(this);
        }
        catch (Exception e)
        {
            OnError(e); // subscribing does not throw (Rx design guidelines 6.5)
        }
    }

    /// <summary>What it wants from now on. Under the registry's gate.</summary>
    public void Want(Readiness asked) => Asked = asked;

    public void OnNext(Readiness value)
    {
        try
        {
            if (value != Readiness.None)
            {
                ReadinessBits.ThrowIfNotAskable(value, nameof(value));
                Registry.Loop.Selector.ThrowIfNotOffered(value);
            }

            Registry.Change(this, _file, data, value);
        }
        catch (Exception e)
        {
            OnError(e);
        }
    }

    public void OnError(Exception error)
    {
        Registry.End(this, error);
        _masks.Dispose();
    }

    /// <summary>The last mask holds. If that is none, nothing can come any more.</summary>
    public void OnCompleted()
    {
        if (Asked == Readiness.None)
        {
            Registry.End(this, error: null);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _masks.Dispose();
    }

    protected override void End(Exception? error)
    {
        _masks.Dispose();
        base.End(error);
    }
}
