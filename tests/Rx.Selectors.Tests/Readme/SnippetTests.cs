using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Readme;

/// <summary>The README's shorter programs print what it says.</summary>
[Collection(ProcessWide.Name)]
public class SnippetTests
{
    [Fact]
    public async Task A_pipe_is_read_until_its_writer_is_gone()
    {
        Assert.Equal(["5 bytes"], await ReadmeProgram.LinesOf("pipe"));
    }

    [Fact]
    public async Task One_shot_readiness_is_armed_again_from_the_thread_pool()
    {
        Assert.Equal(["5 bytes", "0 bytes"], await ReadmeProgram.LinesOf("one-shot"));
    }

    [Fact]
    public async Task Readiness_hops_to_another_scheduler()
    {
        Assert.Equal(["5 bytes, on the loop's thread: False"], await ReadmeProgram.LinesOf("hop"));
    }

    [Fact]
    public async Task An_await_goes_on_on_the_loop()
    {
        Assert.Equal(
            ["5 bytes, on the loop's thread: True", "0 bytes, on the loop's thread: True"],
            await ReadmeProgram.LinesOf("await"));
    }

    [Fact]
    public async Task Readiness_is_enumerated()
    {
        Assert.Equal(
            ["5 bytes, ready for: Read, HangUp", "0 bytes, ready for: Read, HangUp"],
            await ReadmeProgram.LinesOf("await-foreach"));
    }

    [Fact]
    public async Task Key_changes_tell_what_is_watched()
    {
        Assert.Equal(
            ["Registered: Read", "Modified: Read, Priority", "Modified: Read", "Unregistered: Read"],
            await ReadmeProgram.LinesOf("key-changes"));
    }

    [Fact]
    public async Task Timers_and_readiness_share_a_thread()
    {
        Assert.Equal(
            Enumerable.Repeat("read, on the loop's thread: True", 3), await ReadmeProgram.LinesOf("timers"));
    }

    [Fact]
    public async Task A_host_runs_the_turns_itself()
    {
        Assert.Equal(["5 bytes", "three frames at least: True"], await ReadmeProgram.LinesOf("host-loop"));
    }

    [Fact]
    public async Task Connections_are_accepted_echoed_and_read_as_lines()
    {
        Assert.Equal(["hello", "world"], await ReadmeProgram.LinesOf("connections"));
    }

    [Fact]
    public async Task A_changed_file_and_the_end_of_a_process_are_told()
    {
        Assert.Equal(
            ["greeting is complete", "and its writer ended with 3"], await ReadmeProgram.LinesOf("linux"));
    }

    [Fact]
    public async Task An_eventfd_is_waited_for()
    {
        Assert.Equal(["the counter was 42"], await ReadmeProgram.LinesOf("eventfd"));
    }

    [Fact]
    public async Task Standard_input_is_read_as_it_comes()
    {
        using ReadmeProgram program = ReadmeProgram.Start("stdin");

        await program.Input.WriteAsync("hello");
        await program.Input.FlushAsync();
        Assert.Equal("5 bytes", await program.NextLine());
        program.Input.Close();

        Assert.Empty(await program.LinesToTheEnd());
    }

    [Fact]
    public async Task Anything_with_a_descriptor_can_be_a_file_object()
    {
        Assert.Equal(["Line: Read"], await ReadmeProgram.LinesOf("file-object"));
    }
}
