using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Reactive.Disposables;
using System.Runtime.InteropServices;

namespace ChatServer.Tests.Support;

/// <summary>The real server, in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Announcement = "listening on ";

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    /// <summary>
    /// Starts it on a free port, and waits until it says which. Unless the options say otherwise, one address may have any
    /// number of clients, which may say as much as they like.
    /// </summary>
    public static Task<ServerProcess> Start(params string[] options) => Start(options, []);

    /// <summary>
    /// Starts it so that it may be taken all descriptors from. Recompiling is done on a thread that comes and goes, for which
    /// the runtime needs descriptors, and it ends the process when there are none.
    /// </summary>
    public static Task<ServerProcess> StartWithoutRecompiling() => Start([], [new("DOTNET_TieredCompilation", "0")]);

    /// <summary>Starts it with any command line, and waits for nothing.</summary>
    public static ServerProcess Run(params string[] arguments) => Run(arguments, []);

    public void Signal(int signal) => Libc.Signal(_process.Id, signal);

    /// <summary>Waits for its end, and takes what it has written since.</summary>
    public async Task<(int ExitCode, string Output, string Error)> End()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        Task<string> error = _process.StandardError.ReadToEndAsync();
        await Patience.WaitFor(_process.WaitForExitAsync(), "the server to end");
        return (_process.ExitCode, await output, await error);
    }

    /// <summary>Lets it open nothing more, however much it closes, until the result is disposed of.</summary>
    public IDisposable AllowNoMoreDescriptors()
    {
        ulong before = Libc.LimitDescriptors(_process.Id, 0);
        return Disposable.Create(() => Libc.LimitDescriptors(_process.Id, before));
    }

    /// <summary>The processor time that the thread with all the work in it has used.</summary>
    public TimeSpan LoopTime()
    {
        string thread = Directory.EnumerateDirectories($"/proc/{_process.Id}/task")
            .Single(path => File.ReadAllText(Path.Combine(path, "comm")) == "chat loop\n");
        string stat = File.ReadAllText(Path.Combine(thread, "stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // proc(5), from field 3 on
        return TimeSpan.FromMilliseconds(10 * (Number(fields[11]) + Number(fields[12]))); // utime, stime
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static async Task<ServerProcess> Start(string[] options, KeyValuePair<string, string>[] environment)
    {
        string[] arguments = ["--port", "0", "--flood-rate", "0", "--max-per-address", "0", .. options];
        ServerProcess server = Run(arguments, environment);
        try
        {
            string? line = await Patience.WaitFor(server._process.StandardOutput.ReadLineAsync(), "the server to listen");
            Assert.StartsWith(Announcement, line);
            server.Address = IPEndPoint.Parse(line![Announcement.Length..]);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private static ServerProcess Run(string[] arguments, KeyValuePair<string, string>[] environment)
    {
        // Published for Windows, it is a program by itself.
        ProcessStartInfo start = TestedSystem.IsWindows
            ? new(Path.Combine(AppContext.BaseDirectory, "ChatServer.exe"), arguments)
            : OnUnix(arguments);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!);
    }

    private static ProcessStartInfo OnUnix(string[] arguments)
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        string server = Path.Combine(AppContext.BaseDirectory, "ChatServer.dll");

        // Whatever runs the tests may ignore the Ctrl-C signal, as a shell's background jobs do, and that is inherited.
        return new ProcessStartInfo("env", ["--default-signal=INT", host, "exec", server, .. arguments]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
