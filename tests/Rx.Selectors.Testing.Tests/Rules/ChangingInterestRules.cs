using System.Reactive.Linq;
using Rx.Selectors.Testing.Tests.Kernel;

namespace Rx.Selectors.Testing.Tests.Rules;

/// <summary>An interest that follows a sequence of masks. Drawn.</summary>
public sealed class ChangingInterestRules
{
    private static readonly (string Symbol, Readiness Mask)[] Masks =
    [
        ("0", Readiness.None), ("r", Readiness.Read), ("w", Readiness.Write), ("x", Readiness.Read | Readiness.Write),
    ];

    private readonly MarbleScheduler _marbles = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualReadinessSource _source;

    public ChangingInterestRules()
    {
        _kernel = new VirtualKernel(_marbles);
        _source = new VirtualReadinessSource(_kernel);
    }

    [Fact]
    public void The_kernel_is_asked_for_the_last_mask_without_a_gap()
    {
        VirtualFile file = _kernel.OpenPulsed("");
        IObservable<Readiness> masks = _marbles.Hot("--r--x--0--w--", Masks);
        _marbles.Expect(_source.WhenReady(file, masks).Readiness(), "^------------!").ToBe("");
        _marbles.Expect(file.Interest).ToBe("--r--x--0--w-0");
        _marbles.Run();
    }

    [Fact]
    public void What_becomes_ready_during_a_pause_is_told_when_it_is_over()
    {
        VirtualFile file = _kernel.OpenPulsed("-r---r------");
        IObservable<Readiness> masks = _marbles.Hot("r--0-----r--", Masks);
        _marbles.Expect(_source.WhenReady(file, masks).Readiness()).ToBe("-r-------r");
        _marbles.Run();
    }

    [Fact]
    public void An_edge_during_a_pause_is_told_when_it_is_over()
    {
        VirtualFile file = _kernel.Open("-r---r------");
        IObservable<Readiness> masks = _marbles.Hot("r--0-----r--", Masks);
        _marbles.Expect(_source.WhenReady(file, masks, trigger: Trigger.Edge).Readiness()).ToBe("-r-------r");
        _marbles.Run();
    }

    [Fact]
    public void The_last_mask_holds_when_the_masks_complete_and_none_completes_the_events()
    {
        VirtualFile held = _kernel.OpenPulsed("----r-");
        VirtualFile ended = _kernel.OpenPulsed("----r-");
        _marbles.Expect(_source.WhenReady(held, _marbles.Hot("r-|", Masks)).Readiness()).ToBe("----r");
        _marbles.Expect(_source.WhenReady(ended, _marbles.Hot("r-(0|)", Masks)).Readiness()).ToBe("--|");
        _marbles.Run();
    }
}
