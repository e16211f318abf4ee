using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Native;

/// <summary>The numbers of each system's headers.</summary>
public sealed class UnixConstantsTests
{
    [Theory]
    [InlineData(UnixSystem.Linux, 0x800, 0x80000, 1, 4, 3, 0x40, 0x4000, 0x20, 0x80800, 0x2000, 1024)]
    [InlineData(UnixSystem.MacOS, 4, 0x1000000, 0xFFFF, 0x1007, 0x1008, 0x80, 0, 0, 0, 0, 1024)]
    [InlineData(UnixSystem.FreeBsd, 4, 0x100000, 0xFFFF, 0x1007, 0x1008, 0x80, 0x20000, 0, 0x30000000, 0x4000, 1024)]
    [InlineData(UnixSystem.OpenBsd, 4, 0x10000, 0xFFFF, 0x1007, 0x1008, 0x80, 0x400, 0, 0xC000, 0, 1024)]
    [InlineData(UnixSystem.NetBsd, 4, 0x400000, 0xFFFF, 0x1007, 0x1008, 0x80, 0x400, 0, 0x30000000, 0, 256)]
    [InlineData(UnixSystem.Illumos, 0x80, 0x800000, 0xFFFF, 0x1007, 0x1008, 0x80, 0x200, 0, 0x180000, 0x4000, 65536)]
    internal void Each_system_has_its_own(
        UnixSystem system, int nonBlocking, int closeOnExec, int socketLevel, int errorOption, int typeOption, int dontWait,
        int noSignal, int answerFullLength, int acceptFlags, short pollReadHangUp, int setSize)
    {
        UnixConstants numbers = UnixConstants.Of(system);

        Assert.Equal((nonBlocking, closeOnExec), (numbers.NonBlocking, numbers.CloseOnExec));
        Assert.Equal(
            (socketLevel, errorOption, typeOption), (numbers.SocketLevel, numbers.ErrorOption, numbers.TypeOption));
        Assert.Equal(
            (dontWait, noSignal, answerFullLength), (numbers.DontWait, numbers.NoSignal, numbers.AnswerFullLength));
        Assert.Equal(acceptFlags, numbers.AcceptFlags);
        Assert.Equal((pollReadHangUp, setSize), (numbers.PollReadHangUp, numbers.SelectSetSize));
    }

    [UnixFact]
    public void This_process_runs_on_Linux() => Assert.Equal(UnixSystem.Linux, HostSystem.Current);
}
