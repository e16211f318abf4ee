using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>Shorter ways to say what a test draws.</summary>
internal static class ReadinessStreams
{
    /// <summary>What was ready, without the key.</summary>
    public static IObservable<Readiness> Readiness(this IObservable<ReadinessEvent> source) =>
        source.Select(static ready => ready.Events);

    /// <summary>
    /// Readiness to read as <c>r</c>, and an expected error as <c>E</c> and a completion; another error stays one.
    /// </summary>
    public static IObservable<string> EndedBy<TException>(this IObservable<Readiness> source)
        where TException : Exception =>
        source.Select(static ready => ready == Selectors.Readiness.Read ? "r" : ready.ToString())
            .Catch((TException _) => Observable.Return("E"));
}
