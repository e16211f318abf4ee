namespace Rx.Selectors.Aot;

/// <summary>Each selector by itself.</summary>
internal static class SelectorChecks
{
    public static IEnumerable<(string Name, Func<Task> Check)> All =>
    [
        ("epoll", () => Waits(EpollSelector.IsSupported, static () => new EpollSelector())),
        ("kqueue", () => Waits(KqueueSelector.IsSupported, static () => new KqueueSelector())),
        ("/dev/poll", () => Waits(DevPollSelector.IsSupported, static () => new DevPollSelector())),
        ("AFD", () => Waits(AfdSelector.IsSupported, static () => new AfdSelector())),
        ("poll", () => Waits(PollSelector.IsSupported, static () => new PollSelector())),
        ("select", () => Waits(SelectSelector.IsSupported, static () => new SelectSelector())),
        ("the default selector", () => Waits(isSupported: true, DefaultSelector.Create)),
        ("the refusal of what is not open", IsRefused),
        ("a file object of one's own", OwnFileObject),
    ];

    private static Task Waits(bool isSupported, Func<BaseSelector> create)
    {
        if (!isSupported)
        {
            Check.Throws<PlatformNotSupportedException>(() => create().Dispose());
            return Task.CompletedTask;
        }

        using BaseSelector selector = create();
        using var pipe = new Pipe();
        SelectorKey key = selector.Register(pipe.Reader, Readiness.Read, "data");
        Check.Equal(0, selector.Select(TimeSpan.Zero).Count);
        pipe.Write("hello"u8);
        Check.Equal(new ReadinessEvent(key, Readiness.Read), selector.Select()[0]);
        Check.Equal(5, pipe.Read());

        selector.Wake();
        Check.Equal(0, selector.Select().Count);
        Check.Equal(key, selector.GetMap()[pipe.Reader]);
        Check.Equal(Readiness.Read | Readiness.Priority, selector.Modify(pipe.Reader, Readiness.Read | Readiness.Priority).Events);
        Check.Equal("data", selector.Unregister(pipe.Reader).Data ?? "data");
        Check.That(selector is EpollSelector or KqueueSelector or DevPollSelector or AfdSelector or SnapshotSelector);
        return Task.CompletedTask;
    }

    private static Task IsRefused()
    {
        using BaseSelector selector = DefaultSelector.Create("poll");
        int closed;
        using (var pipe = new Pipe())
        {
            closed = (int)pipe.Reader.SafePipeHandle.DangerousGetHandle();
        }

        var refusal = Check.Throws<SelectorException>(() => selector.Register(closed, Readiness.Read));
        Check.Equal("EBADF", refusal.ErrorName);
        return Task.CompletedTask;
    }

    private static Task OwnFileObject()
    {
        using BaseSelector selector = DefaultSelector.Create();
        using var pipe = new Pipe();
        var own = new Own(pipe);
        selector.Register(own, Readiness.Read);
        pipe.Write("x"u8);
        Check.Equal<object>(own, selector.Select()[0].Key.FileObject);
        return Task.CompletedTask;
    }

    private sealed class Own(Pipe pipe) : IFileObject
    {
        public nint FileDescriptor => pipe.Reader.SafePipeHandle.DangerousGetHandle();
    }
}
