using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace ChatServer;

/// <summary>What the command line asks for.</summary>
internal sealed record ChatOptions
{
    public const string Usage = """
        Usage: ChatServer [--bind ADDRESS] [--port PORT]

          --bind ADDRESS  the address to listen on (127.0.0.1)
          --port PORT     the TCP port to listen on (6667); 0 picks a free one
          --help          this text
        """;

    public IPAddress Bind { get; private init; } = IPAddress.Loopback;

    public int Port { get; private init; } = 6667;

    public bool WantsHelp { get; private init; }

    /// <summary>Reads the command line; when it is no good, <paramref name="problem"/> says what is wrong with it.</summary>
    public static bool TryParse(
        IReadOnlyList<string> arguments, out ChatOptions options, [NotNullWhen(false)] out string? problem)
    {
        options = new ChatOptions();
        problem = null;
        for (int i = 0; i < arguments.Count && problem is null; i++)
        {
            string name = arguments[i];
            switch (name)
            {
                case "--help" or "-h":
                    options = options with { WantsHelp = true };
                    break;
                case "--bind" or "--port" when ++i == arguments.Count:
                    problem = $"{name} needs a value.";
                    break;
                case "--bind" when IPAddress.TryParse(arguments[i], out IPAddress? address):
                    options = options with { Bind = address };
                    break;
                case "--port" when ushort.TryParse(
                    arguments[i], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port):
                    options = options with { Port = port };
                    break;
                case "--bind":
                    problem = $"--bind needs an IP address, and '{arguments[i]}' is none.";
                    break;
                case "--port":
                    problem = $"--port needs a number from 0 to 65535, and '{arguments[i]}' is none.";
                    break;
                default:
                    problem = $"Unknown option '{name}'.";
                    break;
            }
        }

        return problem is null;
    }
}
