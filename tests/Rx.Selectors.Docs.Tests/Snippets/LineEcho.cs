using System.Reactive;
using System.Reactive.Linq;
using System.Text;

namespace Rx.Selectors.Docs.Tests.Snippets;

/// <summary>The pipeline with backpressure of docs/testing.md.</summary>
internal static class LineEcho
{
    // snippet: line echo
    public static IObservable<Unit> EchoLines(IReadinessSource source, IByteStream stream, SendOptions options) => source.Send(
        stream,
        full => source.Receive(stream, full: full)
            .Lines()
            .Select(line => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(line + "\n"))),
        options);

    // end snippet
}
