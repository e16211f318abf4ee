using System.Runtime.InteropServices;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

/// <summary>Signals sent to a process as a whole: what <see cref="SignalDescriptor"/> documents is so.</summary>
[Collection(ProcessWide.Name)]
public sealed class SignalProcessTests
{
    [Fact]
    public void In_a_process_started_with_the_signal_blocked_a_signal_to_the_process_is_reported()
    {
        // The child inherits the mask of the thread that starts it, and its runtime's threads inherit its.
        var starter = new KernelWaiter<SchedulerProcess>(static () =>
        {
            SignalDescriptor.Block((PosixSignal)10);
            return SchedulerProcess.Run("signal").GetAwaiter().GetResult();
        });

        SchedulerProcess process = starter.Result();
        Assert.Equal(string.Empty, process.Error);
        Assert.Equal("told of signal 10, sent by kill", process.Output.Trim());
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task In_any_other_process_the_threads_that_do_not_block_it_get_it_first()
    {
        SchedulerProcess process = await SchedulerProcess.Run("signal");
        Assert.Equal(128 + 10, process.ExitCode); // the default action of SIGUSR1
        Assert.Equal(string.Empty, process.Output);
    }
}
