using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Linux;

[Collection(ProcessWide.Name)]
public sealed partial class ProcessDescriptorTests
{
    private const int NobodysNumber = 1 << 30; // beyond the greatest that Linux gives

    [Theory]
    [MemberData(nameof(Backend.Each), MemberType = typeof(Backend))]
    public void The_end_of_a_process_is_reported_once_with_its_exit_code(Backend backend)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(backend);
        using Process process = Shell("read line; exit 7");
        var probe = new ObserverProbe<ProcessExit>();
        loop.Scheduler.WhenExited(process).Subscribe(probe);
        loop.FinishTurns();
        Assert.Equal(0, probe.Count);

        process.StandardInput.Close();

        probe.WaitForCompletion("the process has ended");
        Assert.Equal([new ProcessExit(process.Id, 7)], probe.Values);
        Assert.Equal([loop.Run(static () => Environment.CurrentManagedThreadId)], probe.Threads);
        Assert.Empty(loop.Selector.GetMap());
    }

    [Fact]
    public void The_exit_code_is_still_there_for_DotNets_Process()
    {
        for (int i = 0; i < 50; i++)
        {
            using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
            using Process process = Shell("exit 9");
            var probe = new ObserverProbe<ProcessExit>();
            loop.Scheduler.WhenExited(process).Subscribe(probe);
            probe.WaitForCompletion("the process has ended");

            Assert.Equal(9, Assert.Single(probe.Values).ExitCode);
            Assert.True(process.WaitForExit(Patience.Limit));
            Assert.Equal(9, process.ExitCode);
        }
    }

    [Fact]
    public void A_process_that_a_signal_ends_has_the_exit_code_of_a_shell()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using Process process = Shell("read line");
        var probe = new ObserverProbe<ProcessExit>();
        loop.Scheduler.WhenExited(process).Subscribe(probe);

        process.Kill();

        Assert.Equal(128 + 9, probe.WaitForOne("the killed process").ExitCode);
    }

    [Fact]
    public void A_process_that_has_ended_before_is_reported_on_the_loop()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using Process process = Shell("exit 3");
        process.WaitForExit();
        var probe = new ObserverProbe<ProcessExit>();

        loop.Scheduler.WhenExited(process).Subscribe(probe);

        probe.WaitForCompletion("it has ended already");
        Assert.Equal([new ProcessExit(process.Id, 3)], probe.Values);
        Assert.Equal([loop.Run(static () => Environment.CurrentManagedThreadId)], probe.Threads);
    }

    [Fact]
    public void A_process_can_be_named_by_its_number()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using Process process = Shell("read line; exit 4");
        var probe = new ObserverProbe<ProcessExit>();
        loop.Scheduler.WhenExited(process.Id).Subscribe(probe);

        process.StandardInput.Close();

        probe.WaitForCompletion("the process has ended");
        Assert.Equal(process.Id, Assert.Single(probe.Values).ProcessId);
        Assert.True(probe.Values[0].ExitCode is 4 or null); // null where the runtime was first, and the kernel forgets
    }

    [Fact]
    public void A_number_that_is_nobodys_has_ended()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        var probe = new ObserverProbe<ProcessExit>();
        loop.Scheduler.WhenExited(NobodysNumber).Subscribe(probe);
        probe.WaitForCompletion("there is none");
        Assert.Equal([new ProcessExit(NobodysNumber, null)], probe.Values);
        Assert.Throws<ArgumentOutOfRangeException>(() => loop.Scheduler.WhenExited(0));
    }

    [Fact]
    public void The_end_of_another_processs_child_is_reported_too()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using Process parent = Shell("sh -c 'read line; exit 5' <&0 & echo $!; wait");
        int grandchild = int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        var probe = new ObserverProbe<ProcessExit>();
        loop.Scheduler.WhenExited(grandchild).Subscribe(probe);

        parent.StandardInput.Close();

        probe.WaitForCompletion("the grandchild has ended");
        Assert.Equal(grandchild, Assert.Single(probe.Values).ProcessId);
        Assert.True(probe.Values[0].ExitCode is 5 or null); // null unless its parent was first
    }

    [Fact]
    public void Any_number_of_observers_wait_for_one_process()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using Process process = Shell("read line; exit 6");
        using var descriptor = new ProcessDescriptor(process);
        var first = new ObserverProbe<ProcessExit>();
        var second = new ObserverProbe<ProcessExit>();
        loop.Scheduler.WhenExited(descriptor).Subscribe(first);
        loop.Scheduler.WhenExited(descriptor).Subscribe(second);
        Assert.False(descriptor.TryRead(out _));

        process.StandardInput.Close();

        first.WaitForCompletion("the first is told");
        second.WaitForCompletion("the second is told");
        Assert.Equal(new ProcessExit(process.Id, 6), Assert.Single(first.Values));
        Assert.Equal(first.Values, second.Values);
        Assert.True(descriptor.TryRead(out ProcessExit exit)); // and again
        Assert.Equal(first.Values[0], exit);
    }

    [Fact]
    public void With_a_selector_alone_it_is_ready_when_the_process_has_ended()
    {
        using var selector = new EpollSelector();
        using Process process = Shell("read line; exit 8");
        using var descriptor = new ProcessDescriptor(process);
        selector.Register(descriptor, Readiness.Read);
        Assert.Empty(selector.Select(TimeSpan.Zero));

        process.StandardInput.Close();

        Assert.Single(selector.Select());
        Assert.True(descriptor.TryRead(out ProcessExit exit));
        Assert.Equal(8, exit.ExitCode);
    }

    [Fact]
    public void A_process_that_is_gone_cannot_be_opened()
    {
        using Process process = Shell("exit 3");
        process.WaitForExit();
        SelectorException gone = Assert.Throws<SelectorException>(() => new ProcessDescriptor(process));
        Assert.Equal("ESRCH", gone.ErrorName);
        Assert.Contains($"The process is {process.Id}.", gone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.EINVAL)] // Linux 5.3 to 6.15, as long as others are in its session or its group
    [InlineData(Errno.ESRCH)]
    public void A_process_that_is_gone_has_ended_whatever_the_kernel_calls_that(int errno)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using Process process = Shell("exit 7");
        process.WaitForExit();
        var probe = new ObserverProbe<ProcessExit>();
        LibcShim.Refuse("syscall", errno, count: 1, descriptor: process.Id);

        loop.Scheduler.WhenExited(process.Id).Subscribe(probe);

        probe.WaitForCompletion("the process is gone");
        Assert.Equal([new ProcessExit(process.Id, null)], probe.Values);
    }

    [Theory]
    [InlineData(Errno.EINVAL)] // Linux 5.3 to 6.15
    [InlineData(Errno.ENOENT)]
    public void The_number_of_a_thread_is_refused_and_its_process_not_taken_for_ended(int errno)
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        int thread = loop.Run(Libc.CurrentThreadId);
        var probe = new ObserverProbe<ProcessExit>();
        LibcShim.Refuse("syscall", errno, count: 1, descriptor: thread);

        loop.Scheduler.WhenExited(thread).Subscribe(probe);

        SelectorException refusal = probe.WaitForError<SelectorException>("the number of a thread");
        Assert.Equal("EINVAL", refusal.ErrorName);
        Assert.Contains($"{thread} is the number of a thread", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_native_code_has_started_stays_for_that_code_to_wait_for()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        int child = Spawn("exit 5");
        var probe = new ObserverProbe<ProcessExit>();

        loop.Scheduler.WhenExited(child).Subscribe(probe);

        probe.WaitForCompletion("the child has ended");
        Assert.Equal([new ProcessExit(child, 5)], probe.Values);
        Assert.Equal(child, waitpid(child, out int status, 0));
        Assert.Equal(5, (status >> 8) & 0xFF);
    }

    [Fact]
    public void A_process_that_was_never_started_is_an_error()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using var process = new Process();
        var probe = new ObserverProbe<ProcessExit>();
        loop.Scheduler.WhenExited(process).Subscribe(probe);
        probe.WaitForError<InvalidOperationException>("the process that is none");
    }

    [Fact]
    public void Giving_up_leaves_the_process_alone()
    {
        using ReadinessLoop loop = ReadinessLoop.Over(Backend.Epoll);
        using Process process = Shell("read line; exit 2");
        var probe = new ObserverProbe<ProcessExit>();
        IDisposable subscription = loop.Scheduler.WhenExited(process).Subscribe(probe);

        subscription.Dispose();
        Assert.Empty(loop.Selector.GetMap());
        process.StandardInput.Close();

        Assert.True(process.WaitForExit(Patience.Limit));
        Assert.Equal(2, process.ExitCode);
        loop.FinishTurns();
        Assert.False(probe.HasEnded);
    }

    /// <summary>Starts a child that .NET knows nothing of.</summary>
    private static int Spawn(string script)
    {
        int error = posix_spawn(out int child, "/bin/sh", 0, 0, ["sh", "-c", script, null], [null]);
        return error == 0 ? child : throw new Win32Exception(error);
    }

#pragma warning disable IDE1006, SA1300 // the C names
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(
        out int child, string path, nint actions, nint attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc")]
    private static partial int waitpid(int child, out int status, int options);
#pragma warning restore IDE1006, SA1300

    private static Process Shell(string script) => Process.Start(new ProcessStartInfo("sh")
    {
        ArgumentList = { "-c", script },
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    }) ?? throw new Win32Exception();
}
