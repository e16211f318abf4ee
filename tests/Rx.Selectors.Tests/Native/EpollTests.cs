using System.Runtime.InteropServices;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Native;

public sealed class EpollTests : IDisposable
{
    private readonly SafeDescriptor _epoll;
    private readonly byte[] _events = GC.AllocateArray<byte>(16 * 16, pinned: true);

    public EpollTests() => Assert.Equal(0, Epoll.Create(out _epoll));

    public void Dispose() => _epoll.Dispose();

    [Theory]
    [InlineData(Architecture.X64, 12, 4)]
    [InlineData(Architecture.X86, 12, 4)]
    [InlineData(Architecture.Arm64, 16, 8)]
    [InlineData(Architecture.Arm, 16, 8)]
    [InlineData(Architecture.RiscV64, 16, 8)]
    [InlineData(Architecture.LoongArch64, 16, 8)]
    [InlineData(Architecture.S390x, 16, 8)]
    [InlineData(Architecture.Ppc64le, 16, 8)]
    public void An_event_is_packed_on_x86_and_x64_alone(Architecture architecture, int stride, int dataOffset)
    {
        Assert.Equal(stride, Epoll.StrideOf(architecture));
        Assert.Equal(dataOffset, Epoll.DataOffsetOf(architecture));
    }

    [Theory]
    [InlineData(Architecture.X64, "01000000 8877665544332211 1C000000 0201FFFFFFFFFFFF")]
    [InlineData(Architecture.X86, "01000000 8877665544332211 1C000000 0201FFFFFFFFFFFF")]
    [InlineData(Architecture.Arm64, "01000000 00000000 8877665544332211 1C000000 00000000 0201FFFFFFFFFFFF")]
    public void Two_events_are_these_bytes(Architecture architecture, string expected)
    {
        int stride = Epoll.StrideOf(architecture);
        byte[] bytes = new byte[2 * stride];

        Write(0, Epoll.In, 0x1122_3344_5566_7788);
        Write(stride, Epoll.Out | Epoll.Error | Epoll.HangUp, 0xFFFF_FFFF_FFFF_0102);

        Assert.Equal(expected.Replace(" ", string.Empty, StringComparison.Ordinal), Convert.ToHexString(bytes));

        void Write(int offset, uint events, ulong data)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(offset), events);
            BitConverter.TryWriteBytes(bytes.AsSpan(offset + Epoll.DataOffsetOf(architecture)), data);
        }
    }

    [Fact]
    public void The_layout_is_that_of_this_process() =>
        Assert.Equal(Epoll.StrideOf(RuntimeInformation.ProcessArchitecture), Epoll.Stride);

    [Fact]
    public void Three_events_of_one_wait_keep_their_masks_and_all_64_bits_of_their_data()
    {
        // With a wrong stride the first event still reads well, and only that.
        using var pipe = new RawPipe();
        using var counter = new RawDescriptor(Libc.EventDescriptor(1));
        pipe.Write();
        Assert.Equal(0, Epoll.Add(_epoll, pipe.ReadEnd, Epoll.In, 0x1122_3344_5566_7788));
        Assert.Equal(0, Epoll.Add(_epoll, pipe.WriteEnd, Epoll.Out, 0xFFFF_FFFF_0000_0001));
        Assert.Equal(0, Epoll.Add(_epoll, counter.Number, Epoll.In | Epoll.Out, 0x0000_0001_FFFF_FFFE));

        Assert.Equal(3, Epoll.Wait(_epoll, _events, TimeSpan.Zero));

        var seen = Enumerable.Range(0, 3).ToDictionary(i => Epoll.DataAt(_events, i), i => Epoll.EventsAt(_events, i));
        Assert.Equal(Epoll.In, seen[0x1122_3344_5566_7788]);
        Assert.Equal(Epoll.Out, seen[0xFFFF_FFFF_0000_0001]);
        Assert.Equal(Epoll.In | Epoll.Out, seen[0x0000_0001_FFFF_FFFE]);
    }

    [Fact]
    public void The_buffer_bounds_the_events()
    {
        using var pipe = new RawPipe();
        pipe.Write();
        Epoll.Add(_epoll, pipe.ReadEnd, Epoll.In, 1);
        Epoll.Add(_epoll, pipe.WriteEnd, Epoll.Out, 2);

        Assert.Equal(1, Epoll.Wait(_epoll, _events.AsSpan(0, Epoll.Stride), TimeSpan.Zero));
        Assert.Equal(2, Epoll.Wait(_epoll, _events.AsSpan(0, 2 * Epoll.Stride), TimeSpan.Zero));
    }

    [Fact]
    public void Calls_answer_the_negated_errno()
    {
        using var pipe = new RawPipe();
        Assert.Equal(-Errno.ENOENT, Epoll.Modify(_epoll, pipe.ReadEnd, Epoll.In, 0));
        Assert.Equal(-Errno.ENOENT, Epoll.Delete(_epoll, pipe.ReadEnd));
        Assert.Equal(0, Epoll.Add(_epoll, pipe.ReadEnd, Epoll.In, 0));
        Assert.Equal(-Errno.EEXIST, Epoll.Add(_epoll, pipe.ReadEnd, Epoll.In, 0));
        Assert.Equal(-Errno.EINVAL, Epoll.Add(_epoll, _epoll.Number, Epoll.In, 0));
        Assert.Equal(0, Epoll.Modify(_epoll, pipe.ReadEnd, Epoll.Out, 0));
        Assert.Equal(0, Epoll.Delete(_epoll, pipe.ReadEnd));
        pipe.CloseReadEnd();
        Assert.Equal(-Errno.EBADF, Epoll.Add(_epoll, pipe.ReadEnd, Epoll.In, 0));
        Assert.Equal(-Errno.EINVAL, Epoll.Wait(_epoll, Span<byte>.Empty, TimeSpan.Zero));
    }

    [Fact]
    public void An_instance_is_not_inherited_by_child_processes() => Assert.True(Libc.IsCloseOnExec(_epoll.Number));

    [Fact]
    public void A_replaced_instance_keeps_its_number_and_nothing_else()
    {
        using var counter = new RawDescriptor(Libc.EventDescriptor(1));
        Epoll.Add(_epoll, counter.Number, Epoll.In, 1);
        int before = _epoll.Number;

        Assert.Equal(0, Epoll.Create(out SafeDescriptor fresh));
        Assert.Equal(0, Epoll.Replace(_epoll, fresh));
        fresh.Dispose();

        Assert.Equal(before, _epoll.Number);
        Assert.True(Libc.IsCloseOnExec(before));
        Assert.Equal(0, Epoll.Wait(_epoll, _events, TimeSpan.Zero));
        Assert.Equal(0, Epoll.Add(_epoll, counter.Number, Epoll.In, 2));
        Assert.Equal(1, Epoll.Wait(_epoll, _events, TimeSpan.Zero));
        Assert.Equal(2UL, Epoll.DataAt(_events, 0));
    }

    [Fact]
    public void A_wait_in_nanoseconds_reports_what_one_in_milliseconds_does()
    {
        if (!Epoll.HasNanosecondWait)
        {
            return; // nothing calls it then
        }

        using var counter = new RawDescriptor(Libc.EventDescriptor(1));
        Epoll.Add(_epoll, counter.Number, Epoll.In, 7);

        Assert.Equal(1, Epoll.WaitNanoseconds(_epoll, _events, TimeSpan.FromDays(1)));

        Assert.Equal(7UL, Epoll.DataAt(_events, 0));
        Assert.Equal(Epoll.In, Epoll.EventsAt(_events, 0));
    }
}
