using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Native;

/// <summary>What tests of refusals rely on: that the shim stands between the library and the C library.</summary>
public sealed class RefusedCallTests
{
    [Fact]
    public void A_call_that_a_test_has_refused_fails_with_its_errno_as_often_as_asked()
    {
        using var pipe = new RawPipe();
        pipe.Write();
        byte[] buffer = new byte[1];
        LibcShim.Refuse("read", Errno.ENOMEM, count: 2, descriptor: pipe.ReadEnd);

        Assert.Equal(-Errno.ENOMEM, DescriptorCalls.Read(pipe.ReadEnd, buffer));
        Assert.Equal(-Errno.ENOMEM, DescriptorCalls.Read(pipe.ReadEnd, buffer));
        Assert.Equal(1, DescriptorCalls.Read(pipe.ReadEnd, buffer));
    }

    [Fact]
    public void A_call_of_another_thread_is_passed_on()
    {
        using var pipe = new RawPipe();
        LibcShim.Refuse("write", Errno.ENOMEM);
        int others = 0;
        var other = new Thread(() => others = DescriptorCalls.Write(pipe.WriteEnd, [1]));

        other.Start();
        other.Join();

        Assert.Equal(1, others);
        Assert.Equal(-Errno.ENOMEM, DescriptorCalls.Write(pipe.WriteEnd, [1]));
        LibcShim.Allow("write");
        Assert.Equal(1, DescriptorCalls.Write(pipe.WriteEnd, [1]));
    }
}
