using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Native;

/// <summary>Windows' structures, byte for byte as winsock2.h, afd.h and winternl.h have them on a 64-bit system.</summary>
public sealed class WinsockLayoutTests
{
    private static readonly nint Long = unchecked((nint)0x1122334455667788);

    [Fact]
    public void Two_records_of_WSAPoll()
    {
        PollSocket[] records =
        [
            new() { Socket = Long, Asked = 0x0310, Returned = 0x0102 },
            new() { Socket = 0x0000000000000304, Asked = WinsockPoll.In, Returned = WinsockPoll.HangUp | WinsockPoll.Out },
        ];

        Assert.Equal(
            "8877665544332211" + "1003" + "0201" + "00000000"
            + "0403000000000000" + "0001" + "1200" + "00000000",
            Hex<PollSocket>(records));
    }

    [Fact]
    public void A_set_of_two_sockets()
    {
        nint[] set = WinsockSelect.NewSet(capacity: 3);
        WinsockSelect.Add(set, Long);
        WinsockSelect.Add(set, 0x304);

        Assert.Equal(
            "02000000" + "00000000" + "8877665544332211" + "0403000000000000" + "0000000000000000", Hex<nint>(set));
        Assert.Equal<nint>([Long, 0x304], WinsockSelect.SocketsIn(set).ToArray());
    }

    [Fact]
    public void A_set_holds_more_sockets_than_FD_SETSIZE()
    {
        const int Many = 1000;
        nint[] set = WinsockSelect.NewSet(Many);
        for (int i = 1; i <= Many; i++)
        {
            WinsockSelect.Add(set, i);
        }

        Assert.Equal(Many, BinaryPrimitives.ReadInt32LittleEndian(MemoryMarshal.AsBytes<nint>(set)));
        Assert.Equal(Enumerable.Range(1, Many).Select(static i => (nint)i), WinsockSelect.SocketsIn(set).ToArray());
    }

    [Fact]
    public void Two_questions_to_the_driver()
    {
        AfdPollInfo[] questions =
        [
            new() { Timeout = long.MaxValue, Count = 1, Socket = Long, Events = 0x123, Status = 0 },
            new() { Timeout = -1, Count = 2, Exclusive = 1, Socket = 0x304, Events = Afd.Send, Status = Afd.Cancelled },
        ];

        Assert.Equal(32, AfdPollInfo.Size);
        Assert.Equal(
            "FFFFFFFFFFFFFF7F" + "01000000" + "00000000" + "8877665544332211" + "23010000" + "00000000"
            + "FFFFFFFFFFFFFFFF" + "02000000" + "01000000" + "0403000000000000" + "04000000" + "200100C0",
            Hex<AfdPollInfo>(questions));
    }

    [Fact]
    public void Two_packets_of_a_completion_port()
    {
        CompletionPacket[] packets =
        [
            new() { Key = 1, Request = Long, Internal = 2, Bytes = 3 },
            new() { Key = 4, Request = 5, Internal = 6, Bytes = 7 },
        ];

        Assert.Equal(
            "0100000000000000" + "8877665544332211" + "0200000000000000" + "03000000" + "00000000"
            + "0400000000000000" + "0500000000000000" + "0600000000000000" + "07000000" + "00000000",
            Hex<CompletionPacket>(packets));
    }

    [Fact]
    public void Two_statuses_of_requests()
    {
        IoStatus[] statuses = [new() { Status = 0x103, Information = 32 }, new() { Status = 1, Information = 2 }];

        Assert.Equal(
            "0301000000000000" + "2000000000000000" + "0100000000000000" + "0200000000000000", Hex<IoStatus>(statuses));
    }

    [Theory]
    [InlineData(10035, Errno.EAGAIN)]
    [InlineData(10038, Errno.ENOTSOCK)]
    [InlineData(10054, Errno.ECONNRESET)]
    [InlineData(10061, Errno.ECONNREFUSED)]
    public void Errors_of_Winsock_go_by_one_number_inside_and_by_their_own_outside(int number, int errno)
    {
        Assert.Equal(errno, WinsockError.ToErrno(number));
        Assert.Equal(number, WinsockError.FromErrno(errno));
    }

    [Theory]
    [InlineData(1, Errno.ENOSYS)]
    [InlineData(2, Errno.ENOENT)]
    [InlineData(3, Errno.ENOENT)]
    [InlineData(4, Errno.EMFILE)]
    [InlineData(5, Errno.EACCES)]
    [InlineData(6, Errno.EBADF)]
    [InlineData(8, Errno.ENOMEM)]
    [InlineData(14, Errno.ENOMEM)]
    [InlineData(50, Errno.EOPNOTSUPP)]
    [InlineData(87, Errno.EINVAL)]
    public void Errors_of_calls_on_handles_are_not_taken_for_the_errno_of_their_number(int number, int errno)
    {
        Assert.Equal(errno, WinsockError.ToErrno(number));
        Assert.Equal(errno, WinsockError.ToErrno(WinsockError.FromErrno(errno)));
    }

    [Theory]
    [InlineData(9)] // ERROR_INVALID_BLOCK, not EBADF
    [InlineData(11)] // ERROR_BAD_FORMAT, not EAGAIN
    [InlineData(104)] // ERROR_INVALID_AT_INTERRUPT_TIME, not ECONNRESET
    [InlineData(995)] // ERROR_OPERATION_ABORTED
    [InlineData(11001)] // WSAHOST_NOT_FOUND
    public void An_error_that_has_no_other_number_is_distinguished_and_keeps_its_own_outside(int number)
    {
        Assert.Equal(Errno.Foreign + number, WinsockError.ToErrno(number));
        Assert.Equal(number, WinsockError.FromErrno(Errno.Foreign + number));
    }

    [Fact]
    public void Every_error_comes_back_as_it_was_or_as_one_that_says_the_same()
    {
        Assert.Equal(0, WinsockError.ToErrno(0));
        for (int number = 1; number < 16_000; number++)
        {
            int errno = WinsockError.ToErrno(number);
            Assert.Equal(errno, WinsockError.ToErrno(WinsockError.FromErrno(errno)));
            Assert.True(errno > Errno.Foreign || !Errno.Name(errno).StartsWith("errno ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_errno_comes_back_from_outside_also_one_that_Windows_has_not()
    {
        for (int errno = 0; errno <= Errno.Foreign; errno++)
        {
            Assert.Equal(errno, WinsockError.ToErrno(WinsockError.FromErrno(errno)));
        }

        Assert.True(WinsockError.FromErrno(Errno.ENFILE) > ushort.MaxValue); // which no error of Windows' is
    }

    private static string Hex<T>(T[] values)
        where T : struct => Convert.ToHexString(MemoryMarshal.AsBytes<T>(values));
}
