using System.Reactive.Linq;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

public sealed class InotifyDescriptorTests
{
    [Fact]
    public void One_descriptor_watches_many_paths_and_says_which_has_changed()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var one = new TemporaryDirectory();
        using var other = new TemporaryDirectory();
        using var inotify = new InotifyDescriptor();
        var probe = new ObserverProbe<FileChange>();
        using IDisposable subscription = loop.Scheduler.WhenChanged(inotify).Subscribe(probe);

        int first = inotify.AddWatch(one.Path, FileChanges.Created);
        int second = inotify.AddWatch(other.Path, FileChanges.Created | FileChanges.Deleted);
        Assert.NotEqual(first, second);
        other.Touch("b");
        one.Touch("a");
        File.Delete(one.PathOf("a"));
        File.Delete(other.PathOf("b"));

        Assert.Equal(
            [
                new FileChange(FileChanges.Created, "b", 0, second),
                new FileChange(FileChanges.Created, "a", 0, first),
                new FileChange(FileChanges.Deleted, "b", 0, second),
            ],
            probe.WaitForCount(3, "what was asked for"));
    }

    [Fact]
    public void Watching_again_asks_for_something_else_of_the_same_watch()
    {
        using var directory = new TemporaryDirectory();
        using var inotify = new InotifyDescriptor();
        int watch = inotify.AddWatch(directory.Path, FileChanges.Created);
        Assert.Equal(watch, inotify.AddWatch(directory.Path + "/.", FileChanges.Deleted));

        directory.Touch("a");
        File.Delete(directory.PathOf("a"));

        Assert.True(inotify.TryRead(out FileChange change));
        Assert.Equal(FileChanges.Deleted, change.Changes);
        Assert.False(inotify.TryRead(out _));
    }

    [Fact]
    public void A_watch_that_is_removed_says_what_had_happened_and_that_it_has_ended()
    {
        using var directory = new TemporaryDirectory();
        using var inotify = new InotifyDescriptor();
        int watch = inotify.AddWatch(directory.Path, FileChanges.Created);
        directory.Touch("a");
        inotify.RemoveWatch(watch);
        directory.Touch("b");

        Assert.True(inotify.TryRead(out FileChange change));
        Assert.Equal("a", change.Name);
        Assert.True(inotify.TryRead(out change));
        Assert.Equal(new FileChange(FileChanges.WatchEnded, string.Empty, 0, watch), change);
        Assert.False(inotify.TryRead(out _));

        SelectorException unknown = Assert.Throws<SelectorException>(() => inotify.RemoveWatch(watch));
        Assert.Equal("EINVAL", unknown.ErrorName);
        Assert.Contains($"The watch is {watch}.", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_selector_alone_it_is_read_until_it_has_nothing_more()
    {
        using var selector = new EpollSelector();
        using var directory = new TemporaryDirectory();
        using var inotify = new InotifyDescriptor();
        inotify.AddWatch(directory.Path, FileChanges.Created);
        selector.Register(inotify, Readiness.Read);
        for (int i = 0; i < 500; i++)
        {
            directory.Touch($"file {i}");
        }

        Assert.Single(selector.Select());
        List<string> names = [];
        while (inotify.TryRead(out FileChange change))
        {
            names.Add(change.Name);
        }

        Assert.Equal(Enumerable.Range(0, 500).Select(static i => $"file {i}"), names);
        Assert.Empty(selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void Changes_read_but_not_delivered_go_to_the_next_observer()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        using var inotify = new InotifyDescriptor();
        inotify.AddWatch(directory.Path, FileChanges.Created);
        string[] names = ["a", "b", "c", "d"];
        Array.ForEach(names, directory.Touch);

        foreach (string name in names)
        {
            var probe = new ObserverProbe<FileChange>();
            loop.Run(() => loop.Scheduler.WhenChanged(inotify).Take(1).Subscribe(probe));
            Assert.Equal(name, probe.WaitForOne(name).Name);
            probe.WaitForCompletion("one was enough");
        }
    }

    [Fact]
    public void When_the_kernel_cannot_keep_everything_it_says_so_and_goes_on()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        using var inotify = new InotifyDescriptor();
        inotify.AddWatch(directory.Path, FileChanges.Created | FileChanges.Deleted);
        bool hasOverflown = false;
        int told = 0;
        string? last = null;
        using IDisposable subscription = loop.Scheduler.WhenChanged(inotify).Subscribe(change =>
        {
            told++;
            hasOverflown |= change is { Changes: FileChanges.Overflow, Watch: -1, Name: "" };
            last = change.Name;
        });
        int kept = int.Parse(
            File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"), System.Globalization.CultureInfo.InvariantCulture);

        using (SchedulerHold.Of(loop.Scheduler))
        {
            for (int i = 0; i <= kept / 2; i++)
            {
                directory.Touch("a");
                File.Delete(directory.PathOf("a"));
            }
        }

        loop.FinishTurns();
        Patience.WaitUntil(() => loop.Run(() => hasOverflown), "the overflow is told");
        Assert.Equal(kept + 1, told);
        directory.Touch("z");
        Patience.WaitUntil(() => loop.Run(() => last) == "z", "what happens later is told");
    }

    [Theory]
    [InlineData(FileChanges.None)]
    [InlineData(FileChanges.Overflow)]
    [InlineData(FileChanges.Created | FileChanges.WatchEnded)]
    [InlineData((FileChanges)int.MinValue)]
    public void A_watch_for_invalid_changes_is_refused(FileChanges changes)
    {
        using var inotify = new InotifyDescriptor();
        Assert.Throws<ArgumentException>(() => inotify.AddWatch("/", changes));
    }

    [Fact]
    public void A_closed_one_says_so()
    {
        var inotify = new InotifyDescriptor();
        inotify.Dispose();
        Assert.Throws<ObjectDisposedException>(() => inotify.AddWatch("/"));
        Assert.Throws<ObjectDisposedException>(() => inotify.RemoveWatch(1));
        Assert.Throws<ObjectDisposedException>(() => inotify.TryRead(out _));
    }
}
