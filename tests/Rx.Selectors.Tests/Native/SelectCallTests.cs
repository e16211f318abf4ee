using System.Runtime.InteropServices;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Native;

public sealed class SelectCallTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(63, 1)]
    [InlineData(64, 2)]
    [InlineData(1023, 16)]
    [InlineData(1024, 17)]
    public void A_set_is_as_long_as_its_highest_descriptor_needs(int highest, int words) =>
        Assert.Equal(words, SelectCall.WordsFor(highest));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1023)]
    public void A_descriptor_is_one_bit_where_fd_set_has_it(int descriptor)
    {
        ulong[] set = new ulong[16];

        SelectCall.Add(set, descriptor);

        Assert.True(SelectCall.Contains(set, descriptor));
        byte[] expected = new byte[128];
        expected[descriptor / 8] = (byte)(1 << (descriptor % 8));
        Assert.Equal(expected, MemoryMarshal.AsBytes(set.AsSpan()).ToArray()); // every test machine is little-endian

        SelectCall.Remove(set, descriptor);

        Assert.False(SelectCall.Contains(set, descriptor));
        Assert.All(set, static word => Assert.Equal(0UL, word));
    }

    [Fact]
    public void A_call_leaves_what_is_ready_and_counts_it()
    {
        using var pipe = new RawPipe();
        ulong[] read = new ulong[16];
        ulong[] write = new ulong[16];
        ulong[] except = new ulong[16];
        SelectCall.Add(read, pipe.ReadEnd);
        SelectCall.Add(write, pipe.WriteEnd);

        Assert.Equal(1, SelectCall.Wait(read, write, except, timeout: null));

        Assert.False(SelectCall.Contains(read, pipe.ReadEnd));
        Assert.True(SelectCall.Contains(write, pipe.WriteEnd));
    }

    [Fact]
    public void A_closed_descriptor_fails_the_call()
    {
        using var pipe = new RawPipe();
        pipe.CloseReadEnd();
        ulong[] read = new ulong[16];
        SelectCall.Add(read, pipe.ReadEnd);

        Assert.Equal(-Errno.EBADF, SelectCall.Wait(read, new ulong[16], new ulong[16], TimeSpan.Zero));
    }
}
