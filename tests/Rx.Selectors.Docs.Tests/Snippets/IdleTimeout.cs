using System.Reactive.Linq;

namespace Rx.Selectors.Docs.Tests.Snippets;

/// <summary>The pipeline of README.md that gives up on a silent peer.</summary>
internal static class IdleTimeout
{
    // snippet: idle timeout
    public static IObservable<int> ReadUntilIdle(IReadinessSource source, IByteStream stream, TimeSpan patience) => source
        .Receive(stream)
        .Select(bytes => bytes.Length)
        .Timeout(patience, source.Scheduler);

    // end snippet
}
