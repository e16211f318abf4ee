using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

[Collection(ProcessWide.Name)]
public sealed class DefaultSelectorTests
{
    [UnixFact]
    public void The_default_selector_is_epoll_on_Linux() => Forced.WithSelector(null, static () =>
    {
        using BaseSelector selector = DefaultSelector.Create();

        return Assert.IsType<EpollSelector>(selector);
    });

    [Fact]
    public void The_default_selector_is_the_one_that_the_run_is_forced_to()
    {
        Type expected = Forced.ByTheRun switch
        {
            "poll" => typeof(PollSelector),
            "select" => typeof(SelectSelector),
            _ => TestedSystem.IsWindows ? typeof(AfdSelector) : typeof(EpollSelector),
        };

        using BaseSelector selector = DefaultSelector.Create();

        Assert.IsType(expected, selector);
    }

    [UnixTheory]
    [InlineData("epoll", typeof(EpollSelector))]
    [InlineData("poll", typeof(PollSelector))]
    [InlineData("Select", typeof(SelectSelector))]
    public void The_application_can_name_another_for_all_of_its_code(string name, Type expected)
    {
        using BaseSelector named = DefaultSelector.Create(name);
        Assert.IsType(expected, named);

        using BaseSelector selector = Forced.WithSelector(name, DefaultSelector.Create);
        Assert.IsType(expected, selector);
    }

    [Theory]
    [InlineData("kqueue")]
    [InlineData("devpoll")]
    public void A_selector_that_the_system_does_not_have_is_not_replaced_by_another(string name)
    {
        Assert.Throws<PlatformNotSupportedException>(() => DefaultSelector.Create(name));
        Assert.Throws<PlatformNotSupportedException>(() => Forced.WithSelector(name, DefaultSelector.Create));
    }

    [Fact]
    public void A_name_that_there_is_not_is_refused_with_those_there_are()
    {
        ArgumentException refusal =
            Assert.Throws<ArgumentException>(() => Forced.WithSelector("uring", DefaultSelector.Create));

        Assert.Contains("'uring'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("kqueue, epoll, afd, devpoll, poll, select", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_that_is_not_a_name_is_refused()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Forced.WithSelector(5, DefaultSelector.Create));

        Assert.Contains("Int32", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.ENOSYS)]
    [InlineData(Errno.EOPNOTSUPP)]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.ENOENT)]
    [InlineData(Errno.ENXIO)]
    [InlineData(Errno.ENODEV)]
    public void A_selector_that_the_kernel_does_not_have_after_all_gives_way_to_the_next(int errno)
    {
        DefaultSelector.Choice[] choices =
        [
            new("absent", static () => false, static () => throw new InvalidOperationException("It was made.")),
            new("broken", static () => true, () => throw new SelectorException("open", Errno.ToSystem(errno))),
            new("poll", static () => true, static () => new PollSelector()),
        ];

        using BaseSelector selector = DefaultSelector.CreateFirstOf(choices);

        Assert.IsType<PollSelector>(selector);
    }

    [Fact]
    public void A_lack_of_descriptors_is_reported_and_not_taken_for_a_missing_selector()
    {
        DefaultSelector.Choice[] choices =
        [
            new("full", static () => true, static () => throw new SelectorException("epoll_create1", Errno.ToSystem(Errno.EMFILE))),
            new("poll", static () => true, static () => new PollSelector()),
        ];

        Assert.Throws<SelectorException>(() => DefaultSelector.CreateFirstOf(choices));
        Assert.Throws<PlatformNotSupportedException>(() => DefaultSelector.CreateFirstOf([]));
    }

    [Fact]
    public void The_reason_is_given_when_a_sandbox_forbids_every_one_of_them()
    {
        DefaultSelector.Choice[] choices =
            [new("poll", static () => true, static () => throw new SelectorException("pipe2", Errno.ToSystem(Errno.EPERM)))];

        var failure = Assert.Throws<PlatformNotSupportedException>(() => DefaultSelector.CreateFirstOf(choices));

        Assert.Contains("pipe2 failed", failure.Message, StringComparison.Ordinal);
        Assert.IsType<SelectorException>(failure.InnerException);
    }

    [Fact]
    public void Each_call_makes_one_of_its_own_that_works()
    {
        using var pipe = new RawPipe();
        using BaseSelector first = DefaultSelector.Create();
        using BaseSelector second = DefaultSelector.Create();
        SelectorKey key = second.Register(pipe.ReadEnd, Readiness.Read);

        first.Close();
        pipe.Write();

        Assert.Same(key, Assert.Single(second.Select(Patience.Limit)).Key);
    }
}
