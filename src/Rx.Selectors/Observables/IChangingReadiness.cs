namespace Rx.Selectors;

/// <summary>A source that changes an interest in place.</summary>
internal interface IChangingReadiness
{
    /// <summary>See <see cref="ReadinessSourceExtensions.WhenReady"/>.</summary>
    IObservable<ReadinessEvent> WhenReady(
        object fileObject, IObservable<Readiness> events, object? data, Trigger trigger);
}
