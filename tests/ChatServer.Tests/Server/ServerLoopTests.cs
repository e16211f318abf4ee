using System.Reactive.Concurrency;
using ChatServer.Server;
using Rx.Selectors;

namespace ChatServer.Tests.Server;

public sealed class ServerLoopTests
{
    [Fact]
    public async Task A_defect_on_the_loop_is_reported_and_the_loop_goes_on()
    {
        var reported = new TaskCompletionSource<Exception>();
        var wentOn = new TaskCompletionSource();
        await using SelectorScheduler loop = ServerLoop.Start(reported.SetResult);

        loop.Schedule(() => throw new NotSupportedException("a defect"));
        loop.Schedule(wentOn.SetResult);

        Exception defect = await Patience.WaitFor(reported.Task, "the defect to be reported");
        Assert.Equal("a defect", Assert.IsType<NotSupportedException>(defect).Message);
        await Patience.WaitFor(wentOn.Task, "the loop to go on");
    }
}
