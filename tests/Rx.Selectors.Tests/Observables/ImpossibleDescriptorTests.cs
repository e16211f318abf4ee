using System.Reactive.Linq;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>What can never have a descriptor is a mistake of the program, and refused at once, by everything alike.</summary>
public sealed class ImpossibleDescriptorTests
{
    private static readonly Dictionary<string, Func<SelectorScheduler, object, object?>> Uses = new()
    {
        ["WhenReady"] = static (loop, file) => loop.WhenReady(file, Readiness.Read),
        ["WhenReady of a mask that changes"] = static (loop, file) => loop.WhenReady(file, Observable.Never<Readiness>()),
        ["WhenReadable"] = static (loop, file) => loop.WhenReadable(file),
        ["WhenWritable"] = static (loop, file) => loop.WhenWritable(file),
        ["ReadyAsync"] = static (loop, file) => loop.ReadyAsync(file, Readiness.Read).AsTask(),
        ["ReadyEventsAsync"] = static (loop, file) => loop.ReadyEventsAsync(file, Readiness.Read),
        ["Receive"] = static (loop, file) => loop.Receive(file),
        ["Send"] = static (loop, file) => loop.Send(file, Observable.Empty<ReadOnlyMemory<byte>>()),
        ["Send of what can be held back"] = static (loop, file) =>
            loop.Send(file, static _ => Observable.Empty<ReadOnlyMemory<byte>>()),
        ["SendQueue"] = static (loop, file) => new SendQueue(loop, file),
        ["Linger"] = static (loop, file) => loop.Linger(file, TimeSpan.FromSeconds(1)),
        ["ByteStream.Of"] = static (_, file) => ByteStream.Of(file),
        ["DescriptorStream"] = static (_, file) => new DescriptorStream(file),
        ["Unregister"] = static (loop, file) => loop.Unregister(file),
        ["Register with a selector"] = static (_, file) => InSelector(selector => selector.Register(file, Readiness.Read)),
        ["Modify in a selector"] = static (_, file) => InSelector(selector => selector.Modify(file, Readiness.Read)),
        ["Unregister from a selector"] = static (_, file) => InSelector(selector => selector.Unregister(file)),
        ["GetKey of a selector"] = static (_, file) => InSelector(selector => selector.GetKey(file)),
    };

    public static TheoryData<string> EachUse { get; } = [.. Uses.Keys];

    [Theory]
    [MemberData(nameof(EachUse))]
    public void A_number_that_no_descriptor_has_is_refused_at_once(string use)
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        foreach (object file in (object[])[-1, int.MinValue, (nint)(-1), nint.MinValue, nint.MaxValue])
        {
            var error = Assert.ThrowsAny<ArgumentException>(() => Uses[use](loop.Scheduler, file));
            Assert.Contains(file.ToString()!, error.Message);
        }
    }

    [Theory]
    [MemberData(nameof(EachUse))]
    public void An_invalid_handle_is_refused_at_once(string use)
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        using var invalid = new SafeFileHandle(-1, ownsHandle: false);

        Assert.ThrowsAny<ArgumentException>(() => Uses[use](loop.Scheduler, invalid));
    }

    [Theory]
    [MemberData(nameof(EachUse))]
    public void An_object_of_no_such_kind_is_refused_at_once(string use)
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());

        Assert.ThrowsAny<ArgumentException>(() => Uses[use](loop.Scheduler, "a string"));
    }

    [UnixFact]
    public void A_closed_handle_is_what_the_moment_brings_and_fails_the_subscriber()
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var closed = new SafeFileHandle(1, ownsHandle: false);
        closed.Dispose();
        var probe = new ObserverProbe<ReadinessEvent>();

        loop.Scheduler.WhenReady(closed, Readiness.Read).Subscribe(probe);

        probe.WaitForError<ObjectDisposedException>("of the closed handle");
    }

    private static object InSelector(Func<BaseSelector, object> use)
    {
        using BaseSelector selector = DefaultSelector.Create();
        return use(selector);
    }
}
