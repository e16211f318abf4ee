using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>The triggers in virtual time, as epoll(7) has them.</summary>
public sealed class VirtualTriggerTests
{
    [Fact]
    public void One_shot_reports_once_until_it_is_armed_again()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r");
        ReadinessEvent last = default;
        marbles.Schedule(marbles.Time("------|"), () => last.Arm());

        marbles.Expect(source.WhenReadable(file, trigger: Trigger.OneShot).Do(ready => last = ready).Readiness())
            .ToBe("--r---r");
        marbles.ExpectInterest(file).ToBe("^-!---(^!)");
    }

    [Fact]
    public void Edge_reports_when_it_becomes_ready_and_when_more_arrives()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r----r-r");

        marbles.Expect(source.WhenReadable(file, trigger: Trigger.Edge).Readiness()).ToBe("--r----r-r");
    }

    [Fact]
    public void Level_and_one_shot_share_a_file()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r-----0");

        marbles.Expect(source.WhenReadable(file, trigger: Trigger.OneShot).Readiness()).ToBe("--r");
        marbles.Expect(source.WhenReadable(file).Readiness(), "^----!").ToBe("--rrr");
        marbles.ExpectInterest(file).ToBe("^----!");
    }

    [Fact]
    public void An_edge_of_the_other_direction_is_none()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.Open("--r--w--r");

        marbles.Expect(source.WhenReadable(file, trigger: Trigger.Edge).Readiness()).ToBe("--r-----r");
    }
}
