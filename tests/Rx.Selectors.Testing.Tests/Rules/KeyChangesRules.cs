using System.Reactive.Linq;
using Rx.Selectors.Testing.Tests.Kernel;

namespace Rx.Selectors.Testing.Tests.Rules;

/// <summary><c>KeyChanges</c>: first the keys there are, then every change. Drawn.</summary>
public sealed class KeyChangesRules
{
    private static readonly Dictionary<string, string> Changes = new()
    {
        ["a"] = "Registered 3 Read",
        ["b"] = "Registered 4 Write",
        ["m"] = "Modified 3 Read, Priority",
        ["n"] = "Modified 3 Priority",
        ["u"] = "Unregistered 3 Priority",
        ["c"] = "Registered 3 Priority",
    };

    private readonly MarbleScheduler _marbles = new();
    private readonly VirtualKernel _kernel;
    private readonly VirtualReadinessSource _source;

    public KeyChangesRules()
    {
        _kernel = new VirtualKernel(_marbles);
        _source = new VirtualReadinessSource(_kernel);
    }

    [Fact]
    public void A_subscriber_receives_the_existing_keys_and_then_every_change()
    {
        VirtualFile first = _kernel.OpenPulsed("");
        VirtualFile second = _kernel.OpenPulsed("");
        _marbles.Expect(_source.WhenReadable(first).Readiness(), "-^------!").ToBe("");
        _marbles.Expect(_source.WhenWritable(second).Readiness(), "--^").ToBe("");
        _marbles.Expect(_source.WhenReady(first, Readiness.Priority).Readiness(), "----^---------!").ToBe("");

        IObservable<string> changes = _source.KeyChanges
            .Select(static change => $"{change.Reason} {change.Key.FileDescriptor} {change.Key.Events}");
        _marbles.Expect(changes).ToBe("-ab-m---n-----u", Changes);
        _marbles.Expect(changes, "---------^").ToBe("---------(cb)-u", Changes);
        _marbles.Run();
    }
}
