using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>What goes wrong in a kernel, drawn.</summary>
public sealed class VirtualFaultTests
{
    private const int EPERM = 1;
    private const int ENOMEM = 12;
    private const int ENOSPC = 28;

    [Fact]
    public void A_refused_registration_is_an_error_for_subscriptions_made_meanwhile()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("-r---r---r");
        file.RefuseRegistration(ENOSPC, "---^----!");
        IObservable<Readiness> reading = source.WhenReadable(file).Readiness();

        marbles.Expect(reading, "^-!").ToBe("-r");
        marbles.Expect(reading.EndedBy<SelectorException>(), "----^").ToBe("----(E|)");
        marbles.Expect(reading, "---------^").ToBe("---------r");
    }

    [Fact]
    public void A_refusal_has_its_errno_and_names_the_descriptor()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        using var selector = new VirtualSelector(kernel);
        VirtualFile file = kernel.Open("r");
        file.RefuseRegistration(EPERM);

        var refusal = Assert.Throws<SelectorException>(() => selector.Register(file, Readiness.Read));
        Assert.Equal(OperatingSystem.IsWindows() ? 1314 : EPERM, refusal.NativeErrorCode); // ERROR_PRIVILEGE_NOT_HELD
        Assert.Equal("EPERM", refusal.ErrorName);
        Assert.Equal(3, refusal.FileDescriptor);
        Assert.Empty(selector.GetMap());
    }

    [Fact]
    public void A_refused_change_of_interest_fails_all_observers_of_the_registration()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("");
        file.RefuseModification(ENOMEM, "--^");

        marbles.Expect(source.WhenReadable(file).Readiness().EndedBy<SelectorException>()).ToBe("---(E|)");
        marbles.Expect(source.WhenWritable(file).Readiness().EndedBy<SelectorException>(), "---^").ToBe("---(E|)");
    }

    [Fact]
    public void A_storm_of_signals_is_not_visible_to_observers()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("--r---r");
        kernel.Interrupt("-i(iiiiii)iiii");
        kernel.Interrupt("i-(iii)-i");

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("--r---r");
    }

    [Fact]
    public void A_signal_does_not_cut_a_wait_short()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        using var selector = new VirtualSelector(kernel);
        VirtualFile file = kernel.Open("--------r");
        selector.Register(file, Readiness.Read);
        kernel.Interrupt("--i-(ii)");

        Assert.Empty(selector.Select(TimeSpan.FromMilliseconds(6)));
        Assert.Equal(6, marbles.Frame);
        Assert.Single(selector.Select());
        Assert.Equal(8, marbles.Frame);
    }

    [Fact]
    public void A_spurious_wake_up_is_reported_to_waiting_observers_and_not_to_later_ones()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualSocket socket = kernel.OpenSocket("");
        socket.WakeSpuriously("--r--r");
        var buffer = new byte[16];

        IObservable<bool> reads = source.WhenReadable(socket).Select(_ => socket.TryRead(buffer, out int _));
        marbles.Expect(reads, "---^").ToBe("-----n", ("n", false));
    }

    [Fact]
    public void A_descriptor_that_is_closed_behind_its_observers_is_silent_as_with_epoll()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("-r---r", lifetime: "^--!");

        marbles.Expect(source.WhenReadable(file).Readiness()).ToBe("-r");
    }

    [Fact]
    public void A_number_in_use_again_never_brings_the_old_files_readiness()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile other = kernel.OpenPulsed("----r");
        VirtualFile old = kernel.OpenPulsed("-r--r");
        var oldFrames = new List<long>();
        var newFrames = new List<long>();
        var readingOld = new SerialDisposable();

        // In the batch of frame 4, which brings both files, the first one's observer replaces the second.
        using IDisposable replacing = source.WhenReadable(other).Subscribe(_ =>
        {
            nint number = old.FileDescriptor;
            readingOld.Dispose();
            old.Close();
            VirtualFile reused = kernel.OpenPulsed("--------r");
            Assert.Equal(number, reused.FileDescriptor);
            source.WhenReadable(reused).Subscribe(_ => newFrames.Add(marbles.Frame));
        });
        readingOld.Disposable = source.WhenReadable(old).Subscribe(_ => oldFrames.Add(marbles.Frame));
        marbles.Run();

        Assert.Equal([1L], oldFrames);
        Assert.Equal([8L], newFrames);
    }
}
