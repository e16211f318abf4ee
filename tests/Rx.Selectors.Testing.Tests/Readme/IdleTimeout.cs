using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Readme;

/// <summary>The README's pipeline that gives up on a silent peer.</summary>
internal static class IdleTimeout
{
    // snippet: idle timeout
    public static IObservable<int> ReadUntilIdle(IReadinessSource source, IByteStream stream, TimeSpan patience)
    {
        var buffer = new byte[4096];
        return source.WhenReadable(stream.FileObject)
            .Select(_ => stream.TryRead(buffer, out int count) ? count : -1)
            .Where(count => count >= 0) // readiness is a hint
            .TakeWhile(count => count > 0) // 0: the peer has ended
            .Timeout(patience, source.Scheduler);
    }

    // end snippet
}
