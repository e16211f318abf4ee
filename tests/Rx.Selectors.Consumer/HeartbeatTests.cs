using System.IO.Pipes;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Rx.Selectors.Testing;
using Xunit;

namespace Rx.Selectors.Consumer;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void A_device_is_down_when_it_has_been_silent_for_too_long()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile device = kernel.Open("--r----r----r-----------");

        marbles.Expect(Heartbeat.StateOf(source, device, () => device.Drain(), Patience))
            .ToBe("                         --u-------------------d-");
    }

    [Fact]
    public void A_device_that_speaks_again_is_up_again()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile device = kernel.Open("-r 20ms r--|");

        marbles.Expect(Heartbeat.StateOf(source, device, () => device.Drain(), Patience))
            .ToBe("                         -u 9ms d 10ms u 9ms (d|)");
    }

    [Fact]
    public async Task A_pipe_is_a_device_too()
    {
        using var near = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var far = new AnonymousPipeClientStream(PipeDirection.Out, near.ClientSafePipeHandle);
        await using var loop = new SelectorScheduler();
        Task<IList<char>> states = Heartbeat.StateOf(loop, near, () => near.ReadByte(), Patience)
            .Take(2).Timeout(TimeSpan.FromMinutes(5)).ToList().ToTask(TestContext.Current.CancellationToken);

        far.WriteByte(1);

        Assert.Equal(['u', 'd'], await states);
    }
}
