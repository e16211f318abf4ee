using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>A file that is reported as ready, with nothing to read, drawn: the pauses of the operators in virtual time.</summary>
public sealed class FalseReadinessTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Reading_pauses_for_longer_and_longer_and_the_interest_is_disarmed_meanwhile()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("r");
        IObservable<int> reading = source
            .Receive(new EmptyStream(file), new ReceiveOptions { Pause = Tick * 2, GiveUpAfter = null })
            .Select(static bytes => bytes.Length);

        // The first three events are believed; the fourth begins the first pause, of two. Then four, then eight.
        marbles.Expect(file.Interest).ToBe("r--0-(r0)(r0)----(r0)");
        marbles.Expect(reading, "^------------------------!").ToBe("");
    }

    [Fact]
    public void Reading_fails_when_that_goes_on_for_too_long()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("r");
        IObservable<string> reading = source
            .Receive(new EmptyStream(file), new ReceiveOptions { Pause = Tick * 2, GiveUpAfter = Tick * 5 })
            .Select(static _ => "b")
            .Catch((DescriptorException _) => Observable.Return("E"));

        marbles.Expect(reading).ToBe("---------(E|)");
    }

    [Fact]
    public void Something_read_begins_anew()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("r");
        var stream = new EmptyStream(file) { BytesAtRead = 6 };
        IObservable<string> reading = source
            .Receive(stream, new ReceiveOptions { Pause = Tick * 2, GiveUpAfter = Tick * 5 })
            .Select(static _ => "b")
            .Catch((DescriptorException _) => Observable.Return("E"));

        marbles.Expect(reading).ToBe("---------b---------(E|)");
    }

    /// <summary>Has nothing to read, but at one of its reads.</summary>
    private sealed class EmptyStream(VirtualFile file) : IByteStream
    {
        private int _reads;

        public int BytesAtRead { get; init; }

        public object FileObject => file;

        public bool TryRead(Span<byte> buffer, out int count)
        {
            count = ++_reads == BytesAtRead ? 1 : 0;
            return count > 0;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes, out int count) => throw new NotSupportedException();

        public void EndWriting()
        {
        }
    }
}
