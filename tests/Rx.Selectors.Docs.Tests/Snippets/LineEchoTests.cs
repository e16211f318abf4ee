using System.Reactive;
using Rx.Selectors.Testing;

namespace Rx.Selectors.Docs.Tests.Snippets;

/// <summary>The test of <see cref="LineEcho"/> that docs/testing.md shows.</summary>
public sealed class LineEchoTests
{
    private static IObservable<Unit> EchoLines(IReadinessSource source, IByteStream stream, SendOptions options) =>
        LineEcho.EchoLines(source, stream, options);

    // snippet: line echo, its test
    [Fact]
    public void A_peer_that_does_not_read_its_echo_is_not_read_from()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket(
            "-a--b--c-d-----|",
            new Dictionary<string, string> { ["a"] = "a\n", ["b"] = "b\n", ["c"] = "c\n", ["d"] = "d\n" },
            new VirtualSocketOptions { SendCapacity = 4, PeerReads = "------------r" });

        IObservable<Unit> echo = EchoLines(source, socket, new SendOptions { HighWaterMark = 2, LowWaterMark = 0 });

        marbles.Expect(echo).ToBe("---------------(x|)", ("x", Unit.Default));
        marbles.Expect(socket.SentText).ToBe("-a--b-------(cd)", ("a", "a\n"), ("b", "b\n"), ("c", "c\n"), ("d", "d\n"));
        marbles.ExpectInterest(socket, Readiness.Read).ToBe("^------!----^--!"); // full at 7, room again at 12
    }

    // end snippet
}
