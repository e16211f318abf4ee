using System.Reactive.Disposables;

namespace Rx.Selectors;

/// <summary>
/// An await of readiness on a source that is not this library's: the first event of an ordinary subscription. It ends on the
/// thread that brings the event, which is the loop's, and so whatever awaits it goes on there.
/// </summary>
internal sealed class ReadyTask : IObserver<ReadinessEvent>, IDisposable
{
    private readonly TaskCompletionSource<ReadinessEvent> _result = new();
    private readonly SingleAssignmentDisposable _interest = new();
    private readonly IReadinessSource _source;
    private CancellationTokenRegistration _cancellation;

    private ReadyTask(IReadinessSource source) => _source = source;

    public static Task<ReadinessEvent> Of(
        IReadinessSource source, object fileObject, Readiness events, CancellationToken cancellation)
    {
        IObservable<ReadinessEvent> readiness = source.WhenReady(fileObject, events);
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<ReadinessEvent>(cancellation);
        }

        var ready = new ReadyTask(source);
        ready._interest.Disposable = readiness.Subscribe(ready);
        if (cancellation.CanBeCanceled)
        {
            ready._cancellation = cancellation.UnsafeRegister(
                static (state, token) => ((ReadyTask)state!).Cancel(token), ready);
            if (ready._result.Task.IsCompleted)
            {
                ready._cancellation.Dispose();
            }
        }

        return ready._result.Task;
    }

    public void OnNext(ReadinessEvent value)
    {
        Dispose();
        _result.TrySetResult(value);
    }

    public void OnError(Exception error)
    {
        Dispose();
        _result.TrySetException(error);
    }

    public void OnCompleted() => OnError(ReadyAwaiter.Unregistered());

    private void Cancel(CancellationToken cancellation)
    {
        _interest.Dispose();
        _source.Scheduler.ScheduleOwed(
            (_result, cancellation), static end => end._result.TrySetCanceled(end.cancellation));
    }

    /// <summary>Before the await goes on, which may close the file object.</summary>
    public void Dispose()
    {
        _interest.Dispose();
        _cancellation.Dispose();
    }
}
