using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>What becomes of observers whose file object was closed under them.</summary>
public sealed class InvalidDescriptorTests
{
    // The lowest free number is what the kernel gives away: nobody else in this process gets one as high as this.
    private const int HighNumber = 640;

    public static TheoryData<Backend> Reporting { get; } =
        [.. Backend.All.Where(static backend => backend.ReportsClosedDescriptors)];

    [UnixTheory]
    [MemberData(nameof(Reporting))]
    public void A_number_that_was_closed_fails_its_own_observers_and_no_others(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int number = Libc.DuplicateAtLeast((int)pair.Near.SafeHandle.DangerousGetHandle(), HighNumber);
        var reader = new ObserverProbe<ReadinessEvent>();
        var prioritised = new ObserverProbe<ReadinessEvent>();
        var stranger = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(number, Readiness.Read).Subscribe(reader);
        loop.Scheduler.WhenReady(number, Readiness.Priority).Subscribe(prioritised);
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(stranger);

        loop.Run(() => Libc.Close(number));

        var error = reader.WaitForError<ObjectDisposedException>("of who reads");
        prioritised.WaitForError<ObjectDisposedException>("of who waits for priority");
        Assert.Contains(number.ToString(), error.Message);
        Assert.Empty(reader.Values);
        Assert.Single(loop.Selector.GetMap());
        pair.Far.Send([1]);
        stranger.WaitForOne("the event of the other file object");
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_handle_that_was_closed_while_its_file_lives_on_fails_its_observers(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        SafeFileHandle handle = Borrowed(pair);
        var probe = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(handle, Readiness.Read).Subscribe(probe);

        handle.Dispose();
        pair.Far.Send([1]);

        probe.WaitForError<ObjectDisposedException>("of the closed handle's observer");
        Assert.Empty(probe.Values);
        Assert.Empty(loop.Selector.GetMap());
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_handle_that_takes_the_number_of_a_closed_one_evicts_its_observers(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using SocketPair successor = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        SafeFileHandle closed = Borrowed(pair);
        var reader = new ObserverProbe<ReadinessEvent>();
        var prioritised = new ObserverProbe<ReadinessEvent>();
        var newcomer = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(closed, Readiness.Read).Subscribe(reader);
        loop.Scheduler.WhenReady(closed, Readiness.Priority).Subscribe(prioritised);
        int number = (int)closed.DangerousGetHandle();

        // dup3 closes the number and gives it to another file in one step, so no other test gets it in between.
        closed.Dispose();
        Libc.DuplicateOnto((int)successor.Near.SafeHandle.DangerousGetHandle(), number);
        loop.Scheduler.WhenReady(Borrowed(pair), Readiness.Read).Subscribe(newcomer);

        var error = reader.WaitForError<ObjectDisposedException>("of who read the closed handle");
        Assert.Contains("reused", error.Message);
        prioritised.WaitForError<ObjectDisposedException>("of who waited for priority");
        successor.Far.Send([1]);
        newcomer.WaitForOne("an event of the file that has the number now");
        newcomer.AssertGrammar();
        loop.Scheduler.Dispose();
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public async Task A_pipe_stream_that_has_a_new_connection_under_the_old_number_is_observed_anew(Backend backend)
    {
        string name = Path.Combine(Path.GetTempPath(), $"rx-selectors-{Guid.NewGuid():N}");
        using var server = new NamedPipeServerStream(name, PipeDirection.InOut);
        using var first = new NamedPipeClientStream(".", name, PipeDirection.InOut);
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        await ConnectAsync(server, first);
        nint before = server.SafePipeHandle.DangerousGetHandle();
        var old = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(server, Readiness.Read).Subscribe(old);

        // The second client knocks first, so that what the server accepts has the number that Disconnect has freed.
        using var second = new NamedPipeClientStream(".", name, PipeDirection.InOut);
        await Patience.WaitFor(second.ConnectAsync(), "the second client's connection");
        server.Disconnect();
        server.WaitForConnection();
        var current = new ObserverProbe<ReadinessEvent>();
        loop.Scheduler.WhenReady(server, Readiness.Read).Subscribe(current);

        second.WriteByte(1);
        current.WaitForOne($"an event of the new connection (number {before} before)");
    }

    [UnixTheory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void A_paused_observer_of_a_closed_number_fails_when_it_goes_on(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        int number = Libc.DuplicateAtLeast((int)pair.Near.SafeHandle.DangerousGetHandle(), HighNumber);
        var probe = new ObserverProbe<ReadinessEvent>(static ready => ready.Disarm());
        pair.Far.Send([1]);
        loop.Scheduler.WhenReady(number, Readiness.Read).Subscribe(probe);
        ReadinessEvent ready = probe.WaitForOne("the event");
        loop.FinishTurn(); // and so Disarm has returned

        Libc.Close(number);
        ready.Arm();

        var error = probe.WaitForError<SelectorException>("when it is armed again");
        Assert.Equal("EBADF", error.ErrorName);
        Assert.Empty(loop.Selector.GetMap());
    }

    /// <summary>The near end's descriptor in a handle that does not own it: closing it leaves the number where it is.</summary>
    private static SafeFileHandle Borrowed(SocketPair pair) =>
        new(pair.Near.SafeHandle.DangerousGetHandle(), ownsHandle: false);

    private static async Task ConnectAsync(NamedPipeServerStream server, NamedPipeClientStream client)
    {
        Task connected = client.ConnectAsync();
        await Patience.WaitFor(server.WaitForConnectionAsync(), "the pipe's connection");
        await Patience.WaitFor(connected, "the client's connection");
    }
}
