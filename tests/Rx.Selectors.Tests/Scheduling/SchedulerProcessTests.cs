using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>What ends the process, and what does not.</summary>
[Collection(ProcessWide.Name)]
public sealed class SchedulerProcessTests
{
    private const int Aborted = 134; // 128 and SIGABRT, of which the runtime dies after an unhandled exception

    [Theory]
    [InlineData("action", "of an action")]
    [InlineData("timer", "of a timer")]
    [InlineData("periodic", "of a tick")]
    [InlineData("observer", "of an observer")]
    [InlineData("handler", "of the handler")]
    public async Task An_exception_without_a_handler_is_unhandled(string scenario, string message)
    {
        SchedulerProcess process = await SchedulerProcess.Run(scenario);
        Assert.Equal(Aborted, process.ExitCode);
        Assert.Contains(
            $"Unhandled exception. System.InvalidOperationException: {message}", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_busy_scheduler_is_no_exception()
    {
        SchedulerProcess process = await SchedulerProcess.Run("end");
        Assert.Equal((0, string.Empty), (process.ExitCode, process.Error));
    }

    [Fact]
    public async Task A_loop_in_the_foreground_keeps_the_process_until_it_ends()
    {
        SchedulerProcess process = await SchedulerProcess.Run("foreground");
        Assert.Equal((0, "still there"), (process.ExitCode, process.Output.Trim()));
    }

    [Fact]
    public async Task The_descriptors_are_closed_when_Completion_ends()
    {
        SchedulerProcess process = await SchedulerProcess.Run("descriptors");
        Assert.Equal((0, string.Empty), (process.ExitCode, process.Output));
    }
}
