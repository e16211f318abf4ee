using ChatServer.Load;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.Load;

/// <summary>Very many at once, in the real server.</summary>
[Collection(ProcessWide.Name)]
public sealed class LoadTests(ITestOutputHelper output)
{
    /// <summary>
    /// Of 2,000 clients in 100 channels, 200 vanish in the middle of a line and 200 never read: these are sent more than the
    /// kernel and their queues hold, so that the server has to drop them.
    /// </summary>
    [UnixFact(Because = "Wine takes many minutes for so many.")]
    public async Task Two_thousand_clients_hear_everything_once_and_in_order_while_some_vanish_and_some_never_read()
    {
        var plan = new LoadPlan { Server = new(0, 0), Clients = 2_000, Channels = 100, Messages = 24, Length = 400 };
        Assert.Null(DescriptorLimit.Objection(plan.Clients));
        using ServerProcess server = await ServerProcess.Start("--send-queue", "16384");
        using var run = new LoadRun(plan with { Server = server.Address });

        run.Enter();
        LoadReport report = run.Talk();

        output.WriteLine($"{report}");
        Assert.Equal(614_400, report.Delivered);
        Assert.True(report.IsClean, $"{report}");
        Assert.Equal(400, report.Left);
    }

    /// <summary>Long bursts of a few, who all stay: the order of what one client says at once.</summary>
    [Fact]
    public async Task Whoever_says_much_at_once_is_heard_in_order()
    {
        using ServerProcess server = await ServerProcess.Start();
        using var run = new LoadRun(new LoadPlan
        {
            Server = server.Address,
            Clients = 10,
            Channels = 1,
            Messages = 400,
            Burst = 200,
            VanishPercent = 0,
            StuckPercent = 0,
        });

        run.Enter();
        LoadReport report = run.Talk();

        Assert.Equal(36_000, report.Delivered);
        Assert.True(report.IsClean, $"{report}");
        Assert.Equal(0, report.Left);
    }
}
