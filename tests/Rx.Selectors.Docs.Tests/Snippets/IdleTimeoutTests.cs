using Rx.Selectors.Docs.Tests.Pages;
using Rx.Selectors.Testing;

namespace Rx.Selectors.Docs.Tests.Snippets;

/// <summary>The test of <see cref="IdleTimeout"/> that README.md shows, and the picture beside it, which is drawn from this run.</summary>
public sealed class IdleTimeoutTests
{
    private static IObservable<int> ReadUntilIdle(IReadinessSource source, IByteStream stream, TimeSpan patience) =>
        IdleTimeout.ReadUntilIdle(source, stream, patience);

    // snippet: idle timeout, its test
    [Fact]
    public void A_peer_that_is_silent_for_ten_milliseconds_is_given_up()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("-a---b-----------c"); // what the peer sends, and when

        IObservable<int> read = ReadUntilIdle(source, socket, marbles.Time("10ms |"));

        marbles.Expect(read).ToBe("-1---1---------#", new TimeoutException());
        marbles.ExpectInterest(socket).ToBe("^--------------!"); // the kernel is asked for nothing any more
    }

    // end snippet

    [Fact]
    public void The_failure_drawn_in_the_docs_is_that_of_a_pipeline_that_gives_up_too_early()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("-a---b-----------c");
        IObservable<int> read = ReadUntilIdle(source, socket, marbles.Time("5ms |"));
        marbles.Expect(read).ToBe("-1---1---------#", new TimeoutException());

        string drawn = Assert.Throws<MarbleAssertionException>(marbles.Run).Message;
        Assert.Contains(MarkdownPage.All, page => string.Join('\n', page.Lines).Contains(drawn, StringComparison.Ordinal));
    }

    [Fact]
    public void The_picture_in_the_readme_is_what_happens()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        const string input = "-a---b-----------c";
        VirtualSocket socket = kernel.OpenSocket(input);
        MarbleRecording<string> sent = marbles.Record(marbles.Hot(input));
        MarbleRecording<int> read = marbles.Record(ReadUntilIdle(source, socket, marbles.Time("10ms |")));
        marbles.Run();

        CommittedImage.AssertSame(
            "idle-timeout.svg",
            new SvgDiagram().Stream("the peer sends", sent).Interest("asked for", socket).Stream("bytes read", read).ToSvg());
    }
}
