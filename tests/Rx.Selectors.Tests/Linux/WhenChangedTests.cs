using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

/// <summary>A path and what happens to it.</summary>
public sealed class WhenChangedTests
{
    public static TheoryData<string> Names { get; } =
        ["plain.txt", "with space", "żółw 🐢", "line\nbreak", new string('x', 255), "1234567890123456"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_are_right_through_a_files_life(string name)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        var probe = new ObserverProbe<FileChange>();
        using IDisposable subscription = loop.Scheduler.WhenChanged(directory.Path).Subscribe(probe);

        directory.Touch(name);
        File.WriteAllText(directory.PathOf(name), "text");
        File.Delete(directory.PathOf(name));

        Patience.WaitUntil(() => probe.Values.Any(static change => change.Changes == FileChanges.Deleted), "its end is told");
        Assert.All(probe.Values, change => Assert.Equal(name, change.Name));
        Assert.Equal( // equal ones in a row come once or more often, as the reader is slow or quick
            [FileChanges.Created, FileChanges.Modified, FileChanges.Deleted],
            probe.Values.Select(static change => change.Changes).Distinct());
    }

    [Fact]
    public void A_move_is_two_changes_with_one_cookie()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        directory.Touch("old");
        var probe = new ObserverProbe<FileChange>();
        using IDisposable subscription = loop.Scheduler.WhenChanged(directory.Path).Subscribe(probe);

        File.Move(directory.PathOf("old"), directory.PathOf("new"));

        IReadOnlyList<FileChange> changes = probe.WaitForCount(2, "the move");
        Assert.Equal((FileChanges.MovedFrom, "old"), (changes[0].Changes, changes[0].Name));
        Assert.Equal((FileChanges.MovedTo, "new"), (changes[1].Changes, changes[1].Name));
        Assert.NotEqual(0u, changes[0].Cookie);
        Assert.Equal(changes[0].Cookie, changes[1].Cookie);
    }

    [Fact]
    public void A_directory_within_says_that_it_is_one()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        var probe = new ObserverProbe<FileChange>();
        using IDisposable subscription = loop.Scheduler.WhenChanged(directory.Path).Subscribe(probe);

        Directory.CreateDirectory(directory.PathOf("inner"));

        Assert.Equal(FileChanges.Created | FileChanges.IsDirectory, probe.WaitForOne("the directory").Changes);
    }

    [Fact]
    public void A_directory_that_is_deleted_says_so_and_completes()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        directory.Touch("a");
        var probe = new ObserverProbe<FileChange>();
        loop.Scheduler.WhenChanged(directory.Path).Subscribe(probe);

        Directory.Delete(directory.Path, recursive: true);

        probe.WaitForCompletion("there is nothing to watch");
        Assert.Equal(
            [(FileChanges.Deleted, "a"), (FileChanges.SelfDeleted, "")],
            probe.Values.Select(static change => (change.Changes & ~FileChanges.IsDirectory, change.Name)));
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void A_file_can_be_watched_by_itself()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        directory.Touch("a");
        directory.Touch("b");
        var probe = new ObserverProbe<FileChange>();
        loop.Scheduler.WhenChanged(directory.PathOf("a"), FileChanges.ClosedAfterWriting | FileChanges.SelfDeleted).Subscribe(probe);

        File.WriteAllText(directory.PathOf("b"), "not this one");
        File.WriteAllText(directory.PathOf("a"), "this one");
        probe.WaitForOne("the end of writing");
        File.Delete(directory.PathOf("a"));

        probe.WaitForCompletion("it is deleted");
        Assert.Equal(
            [(FileChanges.ClosedAfterWriting, ""), (FileChanges.SelfDeleted, "")],
            probe.Values.Select(static change => (change.Changes, change.Name)));
    }

    [Fact]
    public void Each_subscriber_watches_for_itself()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        IObservable<FileChange> changes = loop.Scheduler.WhenChanged(directory.Path, FileChanges.Created);
        var first = new ObserverProbe<FileChange>();
        var second = new ObserverProbe<FileChange>();
        using IDisposable one = changes.Subscribe(first);
        using IDisposable other = changes.Subscribe(second);

        directory.Touch("a");

        Assert.Equal("a", first.WaitForOne("the first one's").Name);
        Assert.Equal("a", second.WaitForOne("the second one's").Name);
    }

    [Fact]
    public void A_path_where_nothing_is_is_an_error_that_names_it()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var directory = new TemporaryDirectory();
        string missing = directory.PathOf("missing");
        var probe = new ObserverProbe<FileChange>();
        loop.Scheduler.WhenChanged(missing).Subscribe(probe);

        SelectorException error = probe.WaitForError<SelectorException>("the missing path");
        Assert.Equal("ENOENT", error.ErrorName);
        Assert.Contains($"'{missing}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_that_is_none_is_refused_at_once(string path)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        Assert.Throws<ArgumentException>(() => loop.Scheduler.WhenChanged(path));
    }
}
