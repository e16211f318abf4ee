using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Scheduling;

/// <summary>Absolute times more than ten seconds ahead, which LocalScheduler keeps on a timer of its own.</summary>
[Collection(ProcessWide.Name)]
public sealed class SchedulerDistantTimeTests
{
    [Fact]
    public async Task A_distant_time_is_kept_and_when_its_scheduler_has_ended_meanwhile_dropped()
    {
        SchedulerProcess process = await SchedulerProcess.Run("absolute");
        Assert.Equal((0, string.Empty), (process.ExitCode, process.Error));
        Assert.Equal("handed over", process.Output.Trim());
    }
}
