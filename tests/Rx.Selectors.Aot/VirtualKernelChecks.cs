using System.Reactive.Linq;
using Rx.Selectors.Testing;

namespace Rx.Selectors.Aot;

/// <summary>The kernel that is drawn.</summary>
internal static class VirtualKernelChecks
{
    public static IEnumerable<(string Name, Func<Task> Check)> All =>
    [
        ("a socket in virtual time", Sockets),
        ("files in virtual time", Files),
        ("a selector in virtual time", Selector),
        ("diagrams as SVG", Drawings),
    ];

    private static Task Sockets()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("-a---b-----------c", options: new VirtualSocketOptions { SendCapacity = 100 });
        IObservable<int> read = source.Receive(socket).Select(static bytes => bytes.Length)
            .Timeout(TimeSpan.FromMilliseconds(10), source.Scheduler);
        marbles.Expect(read).ToBe("-1---1---------#", new TimeoutException());
        InterestExpectation interest = marbles.ExpectInterest(socket);
        interest.ToBe("^--------------!");
        return Task.CompletedTask;
    }

    private static Task Files()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("-r--w");
        marbles.Expect(source.WhenReady(file, Readiness.Read | Readiness.Write).Select(static ready => ready.Events), "^-----!")
            .ToBe("-r--w", ReadinessMarbles.Values);
        marbles.Run();
        Check.Equal(new InterestChange(0, Readiness.Read | Readiness.Write), file.InterestHistory[0]);
        return Task.CompletedTask;
    }

    private static Task Selector()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        using var selector = new VirtualSelector(kernel);
        SelectorKey key = selector.Register(kernel.Open("-----r"), Readiness.Read);
        Check.Equal(new ReadinessEvent(key, Readiness.Read), selector.Select()[0]);
        Check.Equal(5, marbles.Frame);
        return Task.CompletedTask;
    }

    private static Task Drawings()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("-a---b|");
        MarbleRecording<int> read = marbles.Record(source.Receive(socket).Select(static bytes => bytes.Length));
        marbles.Run();
        string svg = new SvgDiagram().Interest("asked for", socket).Stream("bytes read", read).ToSvg();
        Check.That(svg.StartsWith("<svg", StringComparison.Ordinal));
        return Task.CompletedTask;
    }
}
