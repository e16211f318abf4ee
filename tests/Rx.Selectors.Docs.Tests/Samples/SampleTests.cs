using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Samples;

/// <summary>The small samples print what the pages say that they print.</summary>
[Collection(ProcessWide.Name)]
public class SampleTests
{
    [Fact]
    public async Task A_pipe_is_read_until_its_last_writer_has_closed_it()
    {
        Assert.Equal(["5 bytes"], await Sample.LinesOf("Pipe"));
    }

    [Fact]
    public async Task One_shot_readiness_is_armed_again_from_the_thread_pool()
    {
        Assert.Equal(["5 bytes", "0 bytes"], await Sample.LinesOf("PipeOneShot"));
    }

    [Fact]
    public async Task Readiness_hops_to_another_scheduler()
    {
        Assert.Equal(["5 bytes, on the loop's thread: False"], await Sample.LinesOf("PipeHop"));
    }

    [Fact]
    public async Task An_await_goes_on_on_the_loop()
    {
        Assert.Equal(
            ["5 bytes, on the loop's thread: True", "0 bytes, on the loop's thread: True"],
            await Sample.LinesOf("PipeAwait"));
    }

    [Fact]
    public async Task Readiness_is_enumerated()
    {
        Assert.Equal(
            ["5 bytes, ready for: Read, HangUp", "0 bytes, ready for: Read, HangUp"],
            await Sample.LinesOf("PipeForEach"));
    }

    [Fact]
    public async Task Key_changes_show_what_is_watched()
    {
        Assert.Equal(
            ["Registered: Read", "Modified: Read, Priority", "Modified: Read", "Unregistered: Read"],
            await Sample.LinesOf("KeyChanges"));
    }

    [Fact]
    public async Task Timers_and_readiness_share_a_thread()
    {
        Assert.Equal(
            Enumerable.Repeat("read, on the loop's thread: True", 3), await Sample.LinesOf("Timers"));
    }

    [Fact]
    public async Task A_host_runs_the_turns_itself()
    {
        Assert.Equal(["5 bytes", "three frames at least: True"], await Sample.LinesOf("HostLoop"));
    }

    [Fact]
    public async Task Connections_are_accepted_echoed_and_read_as_lines()
    {
        Assert.Equal(["hello", "world"], await Sample.LinesOf("EchoLines"));
    }

    [Fact]
    public async Task A_changed_file_and_the_end_of_a_process_are_reported()
    {
        Assert.Equal(
            ["greeting is complete", "and its writer ended with 3"], await Sample.LinesOf("FilesAndProcesses"));
    }

    [Fact]
    public async Task An_eventfd_is_waited_for()
    {
        Assert.Equal(["the counter was 42"], await Sample.LinesOf("EventFd"));
    }

    [Fact]
    public async Task Standard_input_is_read_as_it_comes()
    {
        using Sample program = Sample.Start("StandardInput");

        await program.Input.WriteAsync("hello");
        await program.Input.FlushAsync();
        Assert.Equal("5 bytes", await program.NextLine());
        program.Input.Close();

        Assert.Empty(await program.LinesToTheEnd());
    }

    [Fact]
    public async Task Anything_with_a_descriptor_can_be_a_file_object()
    {
        Assert.Equal(["Line: Read"], await Sample.LinesOf("FileObject"));
    }

    [Fact]
    public async Task A_request_over_UDP_is_repeated_until_it_is_answered_or_given_up()
    {
        Assert.Equal(["the answer is HELLO", "no answer in 3 tries"], await Sample.LinesOf("UdpRequest"));
    }

    [Fact]
    public async Task A_librarys_bare_number_is_awaited()
    {
        Assert.Equal(["the library reports: greeting"], await Sample.LinesOf("LibraryDescriptor"));
    }
}
