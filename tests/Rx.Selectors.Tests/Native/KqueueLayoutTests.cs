using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Native;

/// <summary>struct kevent of each system, byte for byte, always two: one alone would not show a wrong length.</summary>
public sealed class KqueueLayoutTests
{
    private const nuint FirstIdent = 0x11;
    private const nuint SecondIdent = 0x22;
    private const ulong FirstData = 0x0102_0304_0506_0708;
    private const ulong SecondData = 0xF1F2_F3F4_F5F6_F7F8;

    // ident, filter and flags, fflags, data, udata
    private const string Narrow =
        "1100000000000000 FFFF 4100 02000000 0000000000000000 0807060504030201"
        + "2200000000000000 FEFF 0200 00000000 0000000000000000 F8F7F6F5F4F3F2F1";

    public static TheoryData<string, string> Bytes { get; } = new()
    {
        { "macOS", Narrow },
        { "OpenBSD", Narrow },
        { "FreeBSD 11", Narrow },
        {
            "FreeBSD",
            "1100000000000000 FFFF 4100 02000000 0000000000000000 0807060504030201" + FourWords
            + "2200000000000000 FEFF 0200 00000000 0000000000000000 F8F7F6F5F4F3F2F1" + FourWords
        },
        {
            // Two 32-bit numbers, and four bytes that nothing needs before what has to be aligned.
            "NetBSD",
            "1100000000000000 00000000 41000000 02000000 00000000 0000000000000000 0807060504030201"
            + "2200000000000000 01000000 02000000 00000000 00000000 0000000000000000 F8F7F6F5F4F3F2F1"
        },
    };

    private const string FourWords = "0000000000000000 0000000000000000 0000000000000000 0000000000000000";

    [Theory]
    [MemberData(nameof(Bytes))]
    public void Two_changes_are_these_bytes(string system, string expected)
    {
        KqueueLayout layout = LayoutOf(system);
        byte[] bytes = new byte[2 * layout.Stride];

        layout.Write(bytes, FirstIdent, layout.ReadFilter, KqueueLayout.Add | KqueueLayout.Receipt, 2, FirstData);
        layout.Write(bytes.AsSpan(layout.Stride), SecondIdent, layout.WriteFilter, KqueueLayout.Delete, 0, SecondData);

        Assert.Equal(expected.Replace(" ", string.Empty, StringComparison.Ordinal), Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData("macOS")]
    [InlineData("OpenBSD")]
    [InlineData("FreeBSD 11")]
    [InlineData("FreeBSD")]
    [InlineData("NetBSD")]
    public void Two_events_are_read_from_where_they_were_written(string system)
    {
        KqueueLayout layout = LayoutOf(system);
        byte[] bytes = new byte[2 * layout.Stride];
        layout.Write(bytes, FirstIdent, layout.WriteFilter, KqueueLayout.EndOfFile, 54, FirstData);
        layout.Write(bytes.AsSpan(layout.Stride), SecondIdent, layout.UserFilter, KqueueLayout.Error, 7, SecondData);

        Assert.Equal((0x11, 0x22), (layout.DescriptorAt(bytes, 0), layout.DescriptorAt(bytes, 1)));
        Assert.Equal((layout.WriteFilter, layout.UserFilter), (layout.FilterAt(bytes, 0), layout.FilterAt(bytes, 1)));
        Assert.Equal((KqueueLayout.EndOfFile, KqueueLayout.Error), (layout.FlagsAt(bytes, 0), layout.FlagsAt(bytes, 1)));
        Assert.Equal((54u, 7u), (layout.DetailAt(bytes, 0), layout.DetailAt(bytes, 1)));
        Assert.Equal((FirstData, SecondData), (layout.UserDataAt(bytes, 0), layout.UserDataAt(bytes, 1)));
    }

    [Theory]
    [InlineData("macOS", 16)]
    [InlineData("OpenBSD", 16)]
    [InlineData("FreeBSD 11", 16)]
    [InlineData("FreeBSD", 16)]
    [InlineData("NetBSD", 24)]
    public void The_errno_of_a_receipt_is_its_data(string system, int offset)
    {
        KqueueLayout layout = LayoutOf(system);
        byte[] bytes = new byte[2 * layout.Stride];
        bytes[offset] = 13;
        bytes[layout.Stride + offset] = 14;

        Assert.Equal((13L, 14L), (layout.DataAt(bytes, 0), layout.DataAt(bytes, 1)));
    }

    [Theory]
    [InlineData("macOS", 32, -1, -2, -10, -15, 2u, "kevent")]
    [InlineData("FreeBSD 11", 32, -1, -2, -11, KqueueLayout.NoFilter, 0u, "kevent")]
    [InlineData("FreeBSD", 64, -1, -2, -11, KqueueLayout.NoFilter, 0u, "kevent")]
    [InlineData("OpenBSD", 32, -1, -2, -10, -9, 4u, "kevent")]
    [InlineData("NetBSD", 40, 0, 1, 8, KqueueLayout.NoFilter, 0u, "__kevent50")]
    public void Each_system_has_its_numbers(
        string system, int stride, int read, int write, int user, int except, uint outOfBand, string entryPoint)
    {
        KqueueLayout layout = LayoutOf(system);

        Assert.Equal(stride, layout.Stride);
        Assert.Equal(
            (read, write, user, except),
            (layout.ReadFilter, layout.WriteFilter, layout.UserFilter, layout.ExceptFilter));
        Assert.Equal(outOfBand, layout.OutOfBand);
        Assert.Equal(entryPoint, layout.WaitEntryPoint);
    }

    [Fact]
    public void A_system_has_the_layout_of_its_version()
    {
        Assert.Same(KqueueLayout.FreeBsd11, KqueueLayout.Of(UnixSystem.FreeBsd, new Version(11, 4)));
        Assert.Same(KqueueLayout.FreeBsd, KqueueLayout.Of(UnixSystem.FreeBsd, new Version(12, 0)));
        Assert.Same(KqueueLayout.FreeBsd, KqueueLayout.Of(UnixSystem.FreeBsd, new Version(15, 0)));
        Assert.Same(KqueueLayout.MacOS, KqueueLayout.Of(UnixSystem.MacOS, new Version(26, 0)));
        Assert.Same(KqueueLayout.OpenBsd, KqueueLayout.Of(UnixSystem.OpenBsd, new Version(7, 8)));
        Assert.Same(KqueueLayout.NetBsd, KqueueLayout.Of(UnixSystem.NetBsd, new Version(11, 0)));
        Assert.Null(KqueueLayout.Of(UnixSystem.Linux, new Version(6, 18)));
        Assert.Null(KqueueLayout.Of(UnixSystem.Illumos, new Version(5, 11)));
    }

    private static KqueueLayout LayoutOf(string system) => system switch
    {
        "macOS" => KqueueLayout.MacOS,
        "OpenBSD" => KqueueLayout.OpenBsd,
        "FreeBSD 11" => KqueueLayout.FreeBsd11,
        "FreeBSD" => KqueueLayout.FreeBsd,
        _ => KqueueLayout.NetBsd,
    };
}
