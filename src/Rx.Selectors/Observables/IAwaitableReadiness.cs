namespace Rx.Selectors;

/// <summary>A source that awaits readiness without an observer, an observable or a task for it.</summary>
internal interface IAwaitableReadiness
{
    /// <summary>See <see cref="ReadinessSourceExtensions.ReadyAsync"/>.</summary>
    ValueTask<ReadinessEvent> ReadyAsync(object fileObject, Readiness events, CancellationToken cancellationToken);

    /// <summary>The loop that the readiness comes from.</summary>
    SelectorLoop Loop { get; }
}
