namespace Rx.Selectors;

/// <summary>The loop behind a source.</summary>
internal static class LoopOfSource
{
    /// <summary>The loop that a source's readiness comes from; null for a source that is not over one of this library's.</summary>
    public static SelectorLoop? Loop(this IReadinessSource source) =>
        source.Scheduler is SelectorLoopScheduler scheduler ? scheduler.Loop : (source as IAwaitableReadiness)?.Loop;
}
