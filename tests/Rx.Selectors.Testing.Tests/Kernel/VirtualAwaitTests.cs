using System.Reactive.Concurrency;
using System.Text;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>Awaiting readiness in virtual time.</summary>
public sealed class VirtualAwaitTests
{
    [Fact]
    public void An_await_goes_on_in_the_frame_in_which_the_file_is_ready()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("--a---b|");
        var log = new StringBuilder();

        async Task ReadAll()
        {
            var buffer = new byte[8];
            int count;
            do
            {
                await source.ReadyAsync(socket, Readiness.Read);
                Assert.True(socket.TryRead(buffer, out count));
                log.Append($"{marbles.Frame}:{Encoding.UTF8.GetString(buffer, 0, count)} ");
            }
            while (count > 0);
        }

        Task reading = ReadAll();
        marbles.Run();
        Assert.True(reading.IsCompletedSuccessfully);
        Assert.Equal("2:a 6:b 7: ", log.ToString());
        Assert.Equal(new InterestChange(7, Readiness.None), socket.InterestHistory[^1]);
    }

    [Fact]
    public void A_cancelled_await_stops_asking()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("-----r");
        using var cancellation = new CancellationTokenSource();
        marbles.Schedule(marbles.Time("---|"), cancellation.Cancel);

        Task<ReadinessEvent> awaiting = source.ReadyAsync(file, Readiness.Read, cancellation.Token).AsTask();
        marbles.ExpectInterest(file).ToBe("^--!");
        marbles.Run();
        Assert.True(awaiting.IsCanceled);
    }

    [Fact]
    public async Task Events_can_be_enumerated()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("-r--r-|");
        List<long> frames = [];

        async Task Enumerate()
        {
            await foreach (ReadinessEvent ready in source.ReadyEventsAsync(file, Readiness.Read))
            {
                frames.Add(marbles.Frame);
            }
        }

        Task enumeration = Enumerate();
        marbles.Run();
        await enumeration;
        Assert.Equal([1L, 4L], frames);
    }
}
