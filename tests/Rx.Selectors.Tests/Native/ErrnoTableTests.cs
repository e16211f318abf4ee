using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Native;

/// <summary>errno.h of each system, brought to the one numbering this library decides by.</summary>
public sealed class ErrnoTableTests
{
    private const int Foreign = 1000;

    [Theory]
    [InlineData(UnixSystem.MacOS, 1, Errno.EPERM)]
    [InlineData(UnixSystem.MacOS, 9, Errno.EBADF)]
    [InlineData(UnixSystem.MacOS, 22, Errno.EINVAL)]
    [InlineData(UnixSystem.MacOS, 32, Errno.EPIPE)]
    [InlineData(UnixSystem.MacOS, 35, Errno.EAGAIN)]
    [InlineData(UnixSystem.MacOS, 36, Errno.EINPROGRESS)]
    [InlineData(UnixSystem.MacOS, 38, Errno.ENOTSOCK)]
    [InlineData(UnixSystem.MacOS, 45, Errno.EOPNOTSUPP)]
    [InlineData(UnixSystem.MacOS, 102, Errno.EOPNOTSUPP)]
    [InlineData(UnixSystem.MacOS, 54, Errno.ECONNRESET)]
    [InlineData(UnixSystem.MacOS, 60, Errno.ETIMEDOUT)]
    [InlineData(UnixSystem.MacOS, 61, Errno.ECONNREFUSED)]
    [InlineData(UnixSystem.MacOS, 78, Errno.ENOSYS)]
    [InlineData(UnixSystem.MacOS, 100, Errno.EPROTO)]
    [InlineData(UnixSystem.FreeBsd, 35, Errno.EAGAIN)]
    [InlineData(UnixSystem.FreeBsd, 55, Errno.ENOBUFS)]
    [InlineData(UnixSystem.FreeBsd, 57, Errno.ENOTCONN)]
    [InlineData(UnixSystem.FreeBsd, 65, Errno.EHOSTUNREACH)]
    [InlineData(UnixSystem.FreeBsd, 92, Errno.EPROTO)]
    [InlineData(UnixSystem.OpenBsd, 35, Errno.EAGAIN)]
    [InlineData(UnixSystem.OpenBsd, 49, Errno.EADDRNOTAVAIL)]
    [InlineData(UnixSystem.OpenBsd, 91, Errno.EOPNOTSUPP)]
    [InlineData(UnixSystem.OpenBsd, 95, Errno.EPROTO)]
    [InlineData(UnixSystem.NetBsd, 35, Errno.EAGAIN)]
    [InlineData(UnixSystem.NetBsd, 47, Errno.EAFNOSUPPORT)]
    [InlineData(UnixSystem.NetBsd, 86, Errno.EOPNOTSUPP)]
    [InlineData(UnixSystem.NetBsd, 96, Errno.EPROTO)]
    [InlineData(UnixSystem.Illumos, 11, Errno.EAGAIN)]
    [InlineData(UnixSystem.Illumos, 64, Errno.ENONET)]
    [InlineData(UnixSystem.Illumos, 71, Errno.EPROTO)]
    [InlineData(UnixSystem.Illumos, 89, Errno.ENOSYS)]
    [InlineData(UnixSystem.Illumos, 95, Errno.ENOTSOCK)]
    [InlineData(UnixSystem.Illumos, 122, Errno.EOPNOTSUPP)]
    [InlineData(UnixSystem.Illumos, 131, Errno.ECONNRESET)]
    [InlineData(UnixSystem.Illumos, 134, Errno.ENOTCONN)]
    [InlineData(UnixSystem.Illumos, 145, Errno.ETIMEDOUT)]
    [InlineData(UnixSystem.Illumos, 146, Errno.ECONNREFUSED)]
    [InlineData(UnixSystem.Illumos, 150, Errno.EINPROGRESS)]
    internal void A_systems_number_is_the_one_decided_by(UnixSystem system, int number, int expected)
    {
        ErrnoTable table = ErrnoTable.Of(system);

        Assert.Equal(expected, table.ToLibrary(number, Foreign));
    }

    [Theory]
    [InlineData(UnixSystem.MacOS, Errno.EAGAIN, 35)]
    [InlineData(UnixSystem.MacOS, Errno.EOPNOTSUPP, 45)]
    [InlineData(UnixSystem.FreeBsd, Errno.ECONNREFUSED, 61)]
    [InlineData(UnixSystem.OpenBsd, Errno.ENOSYS, 78)]
    [InlineData(UnixSystem.NetBsd, Errno.EINPROGRESS, 36)]
    [InlineData(UnixSystem.Illumos, Errno.EINPROGRESS, 150)]
    [InlineData(UnixSystem.Illumos, Errno.EBADF, 9)]
    [InlineData(UnixSystem.Linux, Errno.EINPROGRESS, 115)]
    [InlineData(UnixSystem.FreeBsd, Errno.ENONET, 0)] // which FreeBSD has not
    internal void The_reported_error_number_is_the_systems_own(UnixSystem system, int number, int expected) =>
        Assert.Equal(expected, ErrnoTable.Of(system).ToSystem(number));

    [Theory]
    [InlineData(UnixSystem.MacOS, 79, "EFTYPE")]
    [InlineData(UnixSystem.FreeBsd, 93, "ENOTCAPABLE")]
    [InlineData(UnixSystem.FreeBsd, 97, "EINTEGRITY")]
    [InlineData(UnixSystem.MacOS, 106, "EQFULL")]
    [InlineData(UnixSystem.OpenBsd, 82, "EIPSEC")]
    [InlineData(UnixSystem.NetBsd, 93, "ENOATTR")]
    [InlineData(UnixSystem.Illumos, 72, "ELOCKUNMAPPED")]
    [InlineData(UnixSystem.Illumos, 110, "errno 110")]
    internal void A_number_that_Linux_does_not_have_keeps_its_name_and_is_distinguished(UnixSystem system, int number, string name)
    {
        ErrnoTable table = ErrnoTable.Of(system);

        Assert.Equal(name, table.NameOf(number));
        Assert.Equal(Foreign + number, table.ToLibrary(number, Foreign));
    }

    [Fact]
    public void Linux_is_not_translated()
    {
        ErrnoTable table = ErrnoTable.Of(UnixSystem.Linux);

        for (int number = 0; number <= 4711; number++)
        {
            Assert.Equal(number, table.ToLibrary(number, Foreign));
            Assert.Equal(number, table.ToSystem(number));
        }
    }
}
