using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class SelectorExceptionTests
{
    [UnixFact]
    public void The_message_names_the_call_the_descriptor_the_error_and_what_to_do()
    {
        var refusal = new SelectorException("epoll_ctl(ADD)", Errno.ENOSPC, 17, "The limit is fs.epoll.max_user_watches");

        Assert.Equal(
            "epoll_ctl(ADD) failed for descriptor 17: No space left on device (ENOSPC). "
            + "The limit is fs.epoll.max_user_watches.",
            refusal.Message);
        Assert.Equal("epoll_ctl(ADD)", refusal.Call);
        Assert.Equal(Errno.ENOSPC, refusal.NativeErrorCode);
        Assert.Equal("ENOSPC", refusal.ErrorName);
        Assert.Equal(17, refusal.FileDescriptor);
        Assert.Equal(Errno.ENOSPC, refusal.HResult);
    }

    [UnixFact]
    public void A_call_about_no_descriptor_names_none()
    {
        var refusal = new SelectorException("epoll_create1", 24);

        Assert.Equal("epoll_create1 failed: Too many open files (EMFILE).", refusal.Message);
        Assert.Equal(-1, refusal.FileDescriptor);
    }

    [Fact]
    public void A_SelectorException_is_caught_as_an_IOException() =>
        Assert.IsAssignableFrom<IOException>(new SelectorException("poll", Errno.EINVAL));

    [Fact]
    public void An_error_without_a_name_is_named_by_its_number() => Assert.Equal(
        TestedSystem.IsWindows ? "error 4711" : "errno 4711", new SelectorException("poll", 4711).ErrorName);

    [Fact]
    public void A_consequence_follows_the_message_and_keeps_the_rest()
    {
        var cause = new SelectorException("epoll_ctl(MOD)", Errno.ENOENT, 5);

        var refusal = new SelectorException(cause, "Descriptor 5 is no longer registered.");

        Assert.Equal(cause.Message + " Descriptor 5 is no longer registered.", refusal.Message);
        Assert.Same(cause, refusal.InnerException);
        Assert.Equal(cause.Call, refusal.Call);
        Assert.Equal(cause.NativeErrorCode, refusal.NativeErrorCode);
        Assert.Equal(cause.FileDescriptor, refusal.FileDescriptor);
        Assert.Equal(cause.HResult, refusal.HResult);
    }
}
