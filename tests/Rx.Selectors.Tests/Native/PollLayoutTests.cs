using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Native;

/// <summary>pollfd, dvpoll, fd_set and the BSDs' msghdr, byte for byte.</summary>
public sealed class PollLayoutTests
{
    [Fact]
    public void Two_records_of_poll_are_these_bytes()
    {
        PollDescriptor[] records =
        [
            new() { Descriptor = 0x0102_0304, Asked = Poll.In | Poll.Priority, Returned = Poll.HangUp },
            new() { Descriptor = 5, Asked = DevPoll.Remove, Returned = Poll.Invalid },
        ];

        Assert.Equal(
            "04030201 0300 1000 05000000 0008 2000".Replace(" ", string.Empty, StringComparison.Ordinal),
            Convert.ToHexString(MemoryMarshal.AsBytes<PollDescriptor>(records)));
    }

    [Fact]
    public void Two_requests_to_dev_poll_are_these_bytes()
    {
        byte[] bytes = new byte[2 * DevPoll.RequestSize];
        bytes.AsSpan().Fill(0xFF);

        DevPoll.WriteRequest(bytes, unchecked((nint)0x0102_0304_0506_0708), 3, 1500);
        DevPoll.WriteRequest(bytes.AsSpan(DevPoll.RequestSize), 0x10, 1, -1);

        Assert.Equal(
            ("0807060504030201 0300000000000000 DC05000000000000 0000000000000000"
                + "1000000000000000 0100000000000000 FFFFFFFF00000000 0000000000000000")
            .Replace(" ", string.Empty, StringComparison.Ordinal),
            Convert.ToHexString(bytes));
    }

    [Fact]
    public void Two_descriptors_of_a_set_are_these_bytes()
    {
        ulong[] set = new ulong[2];

        SelectCall.Add(set, 9);
        SelectCall.Add(set, 127);

        Assert.Equal("00020000000000000000000000000080", Convert.ToHexString(MemoryMarshal.AsBytes<ulong>(set)));
    }

    [Fact]
    public void Two_headers_of_a_datagram_are_these_bytes()
    {
        MessageLayout layout = MessageLayout.Bsd;
        byte[] bytes = new byte[2 * layout.HeaderSize];

        layout.WriteHeader(bytes, unchecked((nint)0x0102_0304_0506_0708), 128, 0x20);
        layout.WriteHeader(bytes.AsSpan(layout.HeaderSize), 0x30, 28, 0x40);

        Assert.Equal(
            ("0807060504030201 80000000 00000000 2000000000000000 01000000 00000000 0000000000000000 00000000 00000000"
                + "3000000000000000 1C000000 00000000 4000000000000000 01000000 00000000 0000000000000000 00000000 00000000")
            .Replace(" ", string.Empty, StringComparison.Ordinal),
            Convert.ToHexString(bytes));
        Assert.Equal(28, MessageLayout.NameSizeOf(bytes.AsSpan(layout.HeaderSize)));
        Assert.False(layout.WasTruncated(bytes));
        bytes[44] = 0x10;
        Assert.True(layout.WasTruncated(bytes));
    }
}
