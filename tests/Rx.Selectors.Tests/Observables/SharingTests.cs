using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Several observers of one file object.</summary>
public sealed class SharingTests
{
    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Each_observer_sees_its_own_part(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        pair.Far.Send([1]);
        var reader = new ObserverProbe<ReadinessEvent>();
        var writer = new ObserverProbe<ReadinessEvent>();
        var both = new ObserverProbe<ReadinessEvent>();

        loop.Run(() =>
        {
            loop.Scheduler.WhenReady(pair.Near, Readiness.Read, "reader").Subscribe(reader);
            loop.Scheduler.WhenReady(pair.Near, Readiness.Write, "writer").Subscribe(writer);
            loop.Scheduler.WhenReady(pair.Near, Readiness.Read | Readiness.Write, "both").Subscribe(both);
        });

        ReadinessEvent read = reader.WaitForOne("the reader's event");
        ReadinessEvent write = writer.WaitForOne("the writer's event");
        ReadinessEvent all = both.WaitForOne("the event of who wants both");
        Assert.Equal((Readiness.Read, Readiness.Read, (object?)"reader"), (read.Events, read.Key.Events, read.Key.Data));
        Assert.Equal((Readiness.Write, Readiness.Write, (object?)"writer"), (write.Events, write.Key.Events, write.Key.Data));
        Assert.Equal(
            (Readiness.Read | Readiness.Write, Readiness.Read | Readiness.Write, (object?)"both"),
            (all.Events, all.Key.Events, all.Key.Data));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_observer_does_not_receive_the_readiness_that_only_another_one_asked_for(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var reader = new ObserverProbe<ReadinessEvent>();
        var writer = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(reader);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Write).Subscribe(writer);

        writer.WaitForCount(3, "a socket that can be written");

        Assert.Empty(reader.Values);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_hang_up_reaches_every_observer_beside_what_it_asked_for(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var reader = new ObserverProbe<ReadinessEvent>();
        var writer = new ObserverProbe<ReadinessEvent>();
        pair.Far.Dispose();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(reader);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Write).Subscribe(writer);

        Readiness read = reader.WaitForOne("the reader's hang-up").Events;
        Readiness write = writer.WaitForOne("the writer's hang-up").Events;

        // Until both directions are known; and over TCP, which stands for Unix sockets on Windows, the end is no hang-up.
        Readiness unknown = backend.TellsKindByKind || TestedSystem.IsWindows ? Readiness.HangUp : Readiness.None;
        Assert.Equal(Readiness.Read | Readiness.HangUp, (read & ~Readiness.ReadClosed) | unknown);
        Assert.Equal(Readiness.Write | Readiness.HangUp, (write & ~Readiness.ReadClosed) | unknown);
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_socket_its_handle_and_its_number_are_one_registration(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        SafeHandle handle = pair.Near.SafeHandle;
        int number = (int)handle.DangerousGetHandle();
        pair.Far.Send([1]);

        object[] files = [pair.Near, handle, number, (nint)number];
        ObserverProbe<ReadinessEvent>[] probes = [.. files.Select(_ => new ObserverProbe<ReadinessEvent>())];
        for (int i = 0; i < files.Length; i++)
        {
            loop.Scheduler.WhenReadable(files[i]).Subscribe(probes[i]);
        }

        Assert.Single(loop.Selector.GetMap());
        for (int i = 0; i < files.Length; i++)
        {
            Assert.Equal(files[i], probes[i].WaitForOne($"the event of a {files[i].GetType().Name}").Key.FileObject);
        }
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_later_observer_is_still_notified_when_the_first_one_has_left(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var probe = new ObserverProbe<ReadinessEvent>();
        IDisposable first = loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(static _ => { });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(probe);

        first.Dispose();
        pair.Far.Send([1]);

        probe.WaitForOne("the event of who stayed");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void An_observer_that_joins_within_an_event_of_another_is_notified_in_a_later_turn(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var second = new ObserverProbe<ReadinessEvent>();
        int toldBefore = -1;
        var first = new ObserverProbe<ReadinessEvent>(_ =>
        {
            if (toldBefore < 0)
            {
                loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(second);
                toldBefore = second.Count;
            }
        });
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(first);

        pair.Far.Send([1], SocketFlags.None);

        second.WaitForOne("the event of who joined");
        Assert.Equal(0, toldBefore);
    }
}
