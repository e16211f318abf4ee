using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>The keys being observed, as an observable.</summary>
public sealed class KeyChangesTests
{
    private readonly ReadinessFile _one = new(3);
    private readonly ReadinessFile _other = new(4);

    [Fact]
    public void The_reasons_of_key_changes_have_the_numbers_of_add_update_and_remove()
    {
        Assert.Equal(0, (int)SelectorKeyChangeReason.Registered);
        Assert.Equal(1, (int)SelectorKeyChangeReason.Modified);
        Assert.Equal(2, (int)SelectorKeyChangeReason.Unregistered);
    }

    [Fact]
    public void Key_changes_begin_with_the_existing_keys_and_continue_with_every_change()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var probe = new ObserverProbe<SelectorKeyChange>();
        IDisposable first = Observe(loop, _one, Readiness.Read, "data");

        loop.Scheduler.KeyChanges.Subscribe(probe);
        IDisposable second = Observe(loop, _other, Readiness.Write);
        first.Dispose();
        second.Dispose();

        Assert.Equal(
            [
                (SelectorKeyChangeReason.Registered, new SelectorKey(_one, 3, Readiness.Read, "data"), null),
                (SelectorKeyChangeReason.Registered, new SelectorKey(_other, 4, Readiness.Write, null), null),
                (SelectorKeyChangeReason.Unregistered, new SelectorKey(_one, 3, Readiness.Read, "data"), null),
                (SelectorKeyChangeReason.Unregistered, new SelectorKey(_other, 4, Readiness.Write, null), null),
            ],
            probe.WaitForCount(4, "every change").Select(Parts));
        Assert.Equal(loop.Run(static () => Environment.CurrentManagedThreadId), Assert.Single(probe.Threads));
    }

    [Fact]
    public void A_changed_union_is_a_modification_of_the_key_before()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var probe = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.KeyChanges.Subscribe(probe);

        Observe(loop, _one, Readiness.Read, "data");
        Observe(loop, _one, Readiness.Read, "data");
        IDisposable writer = Observe(loop, _one, Readiness.Write);
        writer.Dispose();

        var narrow = new SelectorKey(_one, 3, Readiness.Read, "data");
        var wide = new SelectorKey(_one, 3, Readiness.Read | Readiness.Write, "data");
        Assert.Equal(
            [
                (SelectorKeyChangeReason.Registered, narrow, null),
                (SelectorKeyChangeReason.Modified, wide, narrow),
                (SelectorKeyChangeReason.Modified, narrow, wide),
            ],
            probe.WaitForCount(3, "every change").Select(Parts));
    }

    [Fact]
    public void The_data_is_that_of_the_oldest_subscription()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var probe = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.KeyChanges.Subscribe(probe);

        IDisposable first = Observe(loop, _one, Readiness.Read, "first");
        Observe(loop, _one, Readiness.Read, "second");
        first.Dispose();

        SelectorKeyChange change = probe.WaitForCount(2, "every change")[1];
        Assert.Equal(SelectorKeyChangeReason.Modified, change.Reason);
        Assert.Equal(("second", "first"), (change.Key.Data, change.Previous?.Data));
    }

    [Fact]
    public void Unregistering_a_file_object_is_reported_once()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var probe = new ObserverProbe<SelectorKeyChange>();
        Observe(loop, _one, Readiness.Read);
        Observe(loop, _one, Readiness.Write);
        loop.Scheduler.KeyChanges.Subscribe(probe);

        SelectorKey key = loop.Scheduler.Unregister(_one);
        loop.FinishTurns();

        Assert.Equal(
            [SelectorKeyChangeReason.Registered, SelectorKeyChangeReason.Unregistered],
            probe.Values.Select(static change => change.Reason));
        Assert.Equal(key, probe.Values[1].Key);
    }

    [Fact]
    public void An_interest_that_went_before_the_loop_found_its_descriptor_invalid_has_gone_once()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var probe = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.KeyChanges.Subscribe(probe);
        IDisposable subscription = Observe(loop, _one, Readiness.Read);
        SelectorKey key = loop.Selector.GetKey(_one);

        // What the loop does when another thread has disposed of the subscription after the loop looked.
        subscription.Dispose();
        loop.Run(() => key.Handler!.OnInvalid(key, new ObjectDisposedException(objectName: null)));
        loop.FinishTurns();

        Assert.Equal(
            [SelectorKeyChangeReason.Registered, SelectorKeyChangeReason.Unregistered],
            probe.Values.Select(static change => change.Reason));
    }

    [Fact]
    public void A_refused_registration_is_no_change()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var probe = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.KeyChanges.Subscribe(probe);
        kernel.RefuseNext(new SelectorException("epoll_ctl(ADD)", 1, 3));

        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(new ObserverProbe<ReadinessEvent>());
        loop.FinishTurns();

        Assert.Empty(probe.Values);
    }

    [Fact]
    public void Pausing_is_no_change()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var probe = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.KeyChanges.Subscribe(probe);
        loop.Scheduler.WhenReady(_one, Readiness.Read).Subscribe(static ready => ready.Disarm());
        loop.Scheduler.WhenReady(_one, Readiness.Read, trigger: Trigger.OneShot).Subscribe(static ready => ready.Arm());

        kernel.Tell((_one, Readiness.Read));
        loop.FinishTurns();

        Assert.Equal(SelectorKeyChangeReason.Registered, Assert.Single(probe.Values).Reason);
    }

    [Fact]
    public void An_await_is_an_interest_like_any_other()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var probe = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.KeyChanges.Subscribe(probe);

        _ = loop.Scheduler.ReadyAsync(_one, Readiness.Read).AsTask();
        probe.WaitForOne("the registration");
        kernel.Tell((_one, Readiness.Read));
        loop.FinishTurns();

        Assert.Equal(
            [SelectorKeyChangeReason.Registered, SelectorKeyChangeReason.Unregistered],
            probe.Values.Select(static change => change.Reason));
    }

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void Key_changes_complete_when_the_scheduler_is_disposed_and_at_once_for_later_subscribers(Backend backend)
    {
        using SocketPair pair = SocketPair.Unix();
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        var before = new ObserverProbe<SelectorKeyChange>();
        var after = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.WhenReady(pair.Near, Readiness.Read).Subscribe(static _ => { });
        loop.Scheduler.KeyChanges.Subscribe(before);
        before.WaitForOne("the key there is");

        loop.Scheduler.Dispose();
        before.WaitForCompletion("at the scheduler's end");
        loop.Scheduler.KeyChanges.Subscribe(after);
        after.WaitForCompletion("after the scheduler's end");
        Assert.Empty(after.Values);
    }

    [Fact]
    public void Disposing_of_the_scheduler_within_a_change_lets_no_other_change_follow()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var probe = new ObserverProbe<SelectorKeyChange>(_ => loop.Scheduler.Dispose());
        Observe(loop, _one, Readiness.Read);
        Observe(loop, _other, Readiness.Read);

        loop.Scheduler.KeyChanges.Subscribe(probe);

        probe.WaitForCompletion("at the scheduler's end");
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void Key_changes_fail_with_the_reason_when_the_kernel_refuses_to_wait()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        var probe = new ObserverProbe<SelectorKeyChange>();
        Observe(loop, _one, Readiness.Read, onError: static _ => { });
        loop.Scheduler.KeyChanges.Subscribe(probe);
        probe.WaitForOne("the key there is");

        kernel.FailWait(new SelectorException("poll", Errno.EINVAL));

        probe.WaitForError<SelectorException>("of the changes");
    }

    [Fact]
    public void An_observer_that_throws_is_unsubscribed_and_the_others_go_on()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var bad = new ObserverProbe<SelectorKeyChange>(static _ => throw new TimeZoneNotFoundException());
        var good = new ObserverProbe<SelectorKeyChange>();
        loop.Scheduler.KeyChanges.Subscribe(bad);
        loop.Scheduler.KeyChanges.Subscribe(good);

        Observe(loop, _one, Readiness.Read);
        Assert.IsType<TimeZoneNotFoundException>(loop.TakeFailure());
        Observe(loop, _other, Readiness.Read);
        good.WaitForCount(2, "both changes");
        loop.FinishTurns();

        Assert.Equal(1, bad.Count);
        Assert.False(bad.HasEnded);
    }

    [Fact]
    public void Disposing_within_a_change_silences_those_that_follow_it()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        var probe = new ObserverProbe<SelectorKeyChange>();
        IDisposable subscription = null!;
        probe.Handler = _ =>
        {
            subscription.Dispose();
            subscription.Dispose();
            probe.ExpectSilence();
        };
        Observe(loop, _one, Readiness.Read);
        Observe(loop, _other, Readiness.Read);

        loop.Run(() => subscription = loop.Scheduler.KeyChanges.Subscribe(probe));
        probe.WaitForOne("the first key");
        loop.FinishTurns();

        loop.Dispose();
        probe.AssertGrammar();
        Assert.Equal(1, probe.Count);
    }

    [Fact]
    public void A_change_made_by_an_observer_of_changes_is_reported_after_the_current_one()
    {
        using var loop = new ReadinessLoop(new ReadinessRecorder());
        bool hasChanged = false;
        var probe = new ObserverProbe<SelectorKeyChange>(_ =>
        {
            if (!hasChanged)
            {
                hasChanged = true;
                Observe(loop, _other, Readiness.Read);
            }
        });
        loop.Scheduler.KeyChanges.Subscribe(probe);

        Observe(loop, _one, Readiness.Read);

        Assert.Equal(
            [_one, _other], probe.WaitForCount(2, "both changes").Select(static change => (ReadinessFile)change.Key.FileObject));
    }

    [Fact]
    public async Task Observers_that_come_and_go_during_changes_end_with_the_existing_keys()
    {
        var kernel = new ReadinessRecorder();
        using var loop = new ReadinessLoop(kernel);
        ReadinessFile[] files = [.. Enumerable.Range(10, 5).Select(static number => new ReadinessFile(number))];
        var watchers = new List<(ObserverProbe<SelectorKeyChange> Probe, IDisposable Subscription)>();
        using var areDone = new CancellationTokenSource();
        int watched = 0;

        void Change(int seed)
        {
            var random = new Random(seed);
            var mine = new List<IDisposable>();
            for (int i = 0; i < 1_500; i++)
            {
                if (mine.Count < 5 && random.Next(2) == 0)
                {
                    ReadinessFile file = files[random.Next(files.Length)];
                    mine.Add(Observe(loop, file, (Readiness)(1 + random.Next(3)), random.Next(2) == 0 ? "even" : "odd"));
                }
                else if (mine.Count > 0)
                {
                    int leaving = random.Next(mine.Count);
                    mine[leaving].Dispose();
                    mine.RemoveAt(leaving);
                }
            }
        }

        void Watch()
        {
            var random = new Random(99);
            do
            {
                var probe = new ObserverProbe<SelectorKeyChange>();
                watchers.Add((probe, loop.Scheduler.KeyChanges.Subscribe(probe)));
                Interlocked.Increment(ref watched);
                if (watchers.Count > 20)
                {
                    int leaving = random.Next(watchers.Count);
                    watchers[leaving].Subscription.Dispose();
                    watchers.RemoveAt(leaving);
                }

                Thread.Yield();
            }
            while (!areDone.IsCancellationRequested);
        }

        Task watching = Task.Run(Watch);
        Patience.WaitUntil(() => Volatile.Read(ref watched) > 0, "somebody watches the changes");
        await Task.WhenAll(Task.Run(() => Change(1)), Task.Run(() => Change(2)));
        await areDone.CancelAsync();
        await watching;
        loop.FinishTurns();

        SelectorKey[] there = [.. kernel.GetMap().Values.OrderBy(static key => key.FileDescriptor)];
        Assert.All(watchers, watcher => Assert.Equal(there, Applied(watcher.Probe)));
    }

    private static IDisposable Observe(
        ReadinessLoop loop, ReadinessFile file, Readiness events, object? data = null, Action<Exception>? onError = null) =>
        loop.Scheduler.WhenReady(file, events, data).Subscribe(static _ => { }, onError ?? (static e => Assert.Fail(e.Message)));

    private static (SelectorKeyChangeReason Reason, SelectorKey Key, SelectorKey? Previous) Parts(SelectorKeyChange change) =>
        (change.Reason, change.Key, change.Previous);

    /// <summary>What the changes add up to. Every one of them has to fit what there was before it.</summary>
    private static IEnumerable<SelectorKey> Applied(ObserverProbe<SelectorKeyChange> probe)
    {
        probe.AssertGrammar();
        var keys = new Dictionary<nint, SelectorKey>();
        foreach (SelectorKeyChange change in probe.Values)
        {
            nint descriptor = change.Key.FileDescriptor;
            switch (change.Reason)
            {
                case SelectorKeyChangeReason.Registered:
                    Assert.Null(change.Previous);
                    Assert.True(keys.TryAdd(descriptor, change.Key), $"{change.Key} is registered twice.");
                    break;
                case SelectorKeyChangeReason.Modified:
                    Assert.Equal(keys[descriptor], change.Previous);
                    Assert.NotEqual(change.Previous, change.Key);
                    keys[descriptor] = change.Key;
                    break;
                default:
                    Assert.True(keys.Remove(descriptor, out SelectorKey? last), $"{change.Key} is unregistered twice.");
                    Assert.Equal(last, change.Key);
                    break;
            }
        }

        return keys.Values.OrderBy(static key => key.FileDescriptor);
    }
}
