using System.Diagnostics;

namespace Rx.Selectors.Comparison;

/// <summary>The programs that can be run, and how to start them.</summary>
internal sealed class Programs
{
    private readonly Dictionary<string, (string File, string[] Arguments)> _commands = new(StringComparer.Ordinal);

    /// <summary>Searches for the programs that have been built, and for the interpreters.</summary>
    /// <param name="peers">The folder of the peers.</param>
    public Programs(string peers)
    {
        foreach (string native in (string[])["raw", "uv", "event", "load"])
        {
            AddIfThere(native, Path.Combine(peers, "bin", native));
        }

        foreach ((string name, string project) in ((string, string)[])[("ours", "Ours"), ("dotnet", "DotNet")])
        {
            AddIfThere(
                name, Path.Combine(peers, name, "bin", "Release", "net10.0", $"Rx.Selectors.Peers.{project}"));
        }

        foreach (string script in (string[])["selectors", "asyncio"])
        {
            if (IsOnPath("python3"))
            {
                _commands[$"python-{script}"] = ("python3", [Path.Combine(peers, "python", $"{script}_peer.py")]);
            }
        }
    }

    public bool Has(string program) => _commands.ContainsKey(program);

    public ProcessStartInfo Start(string program, params IEnumerable<string> arguments)
    {
        (string file, string[] first) = _commands[program];
        return new ProcessStartInfo(file, [.. first, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
    }

    private void AddIfThere(string name, string file)
    {
        if (File.Exists(file))
        {
            _commands[name] = (file, []);
        }
    }

    private static bool IsOnPath(string file) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, file)));
}
