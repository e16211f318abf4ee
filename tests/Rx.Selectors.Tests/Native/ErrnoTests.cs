using System.ComponentModel;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Native;

public sealed class ErrnoTests
{
    [Theory]
    [InlineData(1, "EPERM")]
    [InlineData(2, "ENOENT")]
    [InlineData(4, "EINTR")]
    [InlineData(9, "EBADF")]
    [InlineData(11, "EAGAIN")]
    [InlineData(12, "ENOMEM")]
    [InlineData(17, "EEXIST")]
    [InlineData(22, "EINVAL")]
    [InlineData(23, "ENFILE")]
    [InlineData(24, "EMFILE")]
    [InlineData(28, "ENOSPC")]
    [InlineData(38, "ENOSYS")]
    [InlineData(40, "ELOOP")]
    [InlineData(42, "ENOMSG")]
    [InlineData(59, "EBFONT")]
    [InlineData(88, "ENOTSOCK")]
    [InlineData(104, "ECONNRESET")]
    [InlineData(110, "ETIMEDOUT")]
    [InlineData(111, "ECONNREFUSED")]
    [InlineData(115, "EINPROGRESS")]
    [InlineData(133, "EHWPOISON")]
    public void A_number_has_the_name_of_errno_h(int number, string name) => Assert.Equal(name, Errno.Name(number));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(41)] // Linux has no such number, nor 58
    [InlineData(58)]
    [InlineData(134)]
    [InlineData(Errno.Foreign)]
    public void A_number_without_a_name_is_named_by_its_number(int number) =>
        Assert.Equal($"errno {number}", Errno.Name(number));

    [Fact]
    public void The_constants_have_their_own_names()
    {
        Assert.Equal(nameof(Errno.EPERM), Errno.Name(Errno.EPERM));
        Assert.Equal(nameof(Errno.ENOENT), Errno.Name(Errno.ENOENT));
        Assert.Equal(nameof(Errno.EINTR), Errno.Name(Errno.EINTR));
        Assert.Equal(nameof(Errno.EBADF), Errno.Name(Errno.EBADF));
        Assert.Equal(nameof(Errno.ENOMEM), Errno.Name(Errno.ENOMEM));
        Assert.Equal(nameof(Errno.EEXIST), Errno.Name(Errno.EEXIST));
        Assert.Equal(nameof(Errno.EINVAL), Errno.Name(Errno.EINVAL));
        Assert.Equal(nameof(Errno.ENOSPC), Errno.Name(Errno.ENOSPC));
    }

    [Theory]
    [InlineData(Errno.ENOMEM, true)]
    [InlineData(Errno.ENOBUFS, true)]
    [InlineData(Errno.ENOSR, true)]
    [InlineData(Errno.EMFILE, true)]
    [InlineData(Errno.ENFILE, true)]
    [InlineData(Errno.EAGAIN, false)] // nothing is there, for most calls
    [InlineData(Errno.ENOSPC, false)] // a limit, which may never pass
    [InlineData(Errno.EINTR, false)]
    [InlineData(Errno.EBADF, false)]
    [InlineData(0, false)]
    public void A_shortage_is_a_want_of_memory_or_descriptors(int number, bool isShortage) =>
        Assert.Equal(isShortage, Errno.IsShortage(number));

    [Theory]
    [InlineData(Errno.ENOSYS, true)]
    [InlineData(Errno.EOPNOTSUPP, true)]
    [InlineData(Errno.EPERM, true)]
    [InlineData(Errno.EACCES, true)]
    [InlineData(Errno.ENODEV, true)]
    [InlineData(Errno.ENOENT, true)]
    [InlineData(Errno.ENXIO, true)]
    [InlineData(Errno.EINVAL, false)] // a number or a mask that is no good, for most calls
    [InlineData(Errno.EMFILE, false)]
    [InlineData(Errno.EINTR, false)]
    [InlineData(0, false)]
    public void What_a_system_does_not_offer_is_unknown_missing_or_forbidden(int number, bool isNotOffered) =>
        Assert.Equal(isNotOffered, Errno.IsNotOffered(number));

    [UnixFact]
    public void The_text_of_an_errno_is_the_systems()
    {
        using var pipe = new RawPipe();
        pipe.CloseReadEnd();
        Win32Exception thrown = Assert.Throws<Win32Exception>(() => Libc.Read(pipe.ReadEnd, new byte[1]));

        Assert.Equal(Errno.EBADF, thrown.NativeErrorCode);
        Assert.Equal(thrown.Message, Errno.Text(Errno.EBADF));
    }
}
