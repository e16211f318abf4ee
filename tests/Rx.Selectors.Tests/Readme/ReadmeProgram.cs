using System.Diagnostics;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Readme;

/// <summary>One of the README's programs (tests/Rx.Selectors.Readme) as a process, as a reader would run it.</summary>
internal sealed class ReadmeProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _complaints;
    private readonly string _name;

    private ReadmeProgram(string name, string[] arguments)
    {
        _name = name;
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Rx.Selectors.Readme"), [name, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _complaints = _process.StandardError.ReadToEndAsync();
    }

    public StreamWriter Input => _process.StandardInput;

    public static ReadmeProgram Start(string name, params string[] arguments) => new(name, arguments);

    /// <summary>Everything a program prints that ends by itself, and ends well.</summary>
    public static async Task<string[]> LinesOf(string name)
    {
        using ReadmeProgram program = Start(name);
        return await program.LinesToTheEnd();
    }

    public async Task<string[]> LinesToTheEnd()
    {
        string printed = await Patience.WaitFor(
            _process.StandardOutput.ReadToEndAsync(), $"the end of what {_name} prints");
        await Patience.WaitFor(_process.WaitForExitAsync(), $"{_name} to end");
        Assert.True(_process.ExitCode == 0, $"{_name} ended with {_process.ExitCode}:\n{await _complaints}");
        return printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async Task<string> NextLine() =>
        await Patience.WaitFor(_process.StandardOutput.ReadLineAsync(), $"a line from {_name}")
        ?? throw new EndOfStreamException($"{_name} has ended:\n{await _complaints}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
