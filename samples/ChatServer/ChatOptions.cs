using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using ChatServer.Commands;
using ChatServer.Server;
using ChatServer.Sessions;

namespace ChatServer;

/// <summary>What the command line asks for.</summary>
internal sealed record ChatOptions
{
    public const string Usage = """
        Usage: ChatServer [OPTION]...

          --bind ADDRESS                  the address to listen on (127.0.0.1)
          --port PORT                     the TCP port to listen on (6667); 0 picks a free one
          --name NAME                     what the server calls itself (chat.local)
          --network NAME                  what it calls its network (RxSelectors)
          --motd FILE                     a message of the day, in UTF-8 (none)
          --password PASSWORD             what clients have to give (nothing)
          --max-clients COUNT             how many clients there may be (4096); 0 for any number
          --max-per-address COUNT         how many of them from one address (20); 0 for any number
          --flood-rate LINES              how many lines a second a client may send in the long run (5); 0 for any
                                          number. A client that sends more has to wait
          --ping-timeout SECONDS          how long a client may be silent (240); it is pinged half-way
          --registration-timeout SECONDS  how long it may take to say who it is (30)
          --send-queue BYTES              how much may wait for a client that does not read, before it is dropped (262144)
          --dashboard                     shows clients, channels, messages a second and loop delay, if it runs in a terminal
          --help                          this text
        """;

    private const double BurstSeconds = 4;

    private static readonly Dictionary<string, Reader> Readers = new()
    {
        ["--bind"] = new("an IP address", (options, text) =>
            IPAddress.TryParse(text, out IPAddress? address) ? options with { Bind = address } : null),
        ["--port"] = new("a number from 0 to 65535", (options, text) =>
            Number(text, 0, ushort.MaxValue) is { } port ? options with { Port = port } : null),
        ["--name"] = new("a name with a dot and no space", (options, text) =>
            IsWord(text) && text.Contains('.') ? options with { Info = options.Info with { Name = text } } : null),
        ["--network"] = new("a name without a space", (options, text) =>
            IsWord(text) ? options with { Info = options.Info with { Network = text } } : null),
        ["--motd"] = new("a file that can be read", (options, text) =>
            TryReadLines(text) is { } lines ? options with { Info = options.Info with { Motd = lines } } : null),
        ["--password"] = new("a password without a space", (options, text) =>
            IsWord(text) ? options with { Info = options.Info with { Password = Bytewise(text) } } : null),
        ["--max-clients"] = new("a number from 0 on", (options, text) =>
            Number(text, 0) is { } count ? options with { Limits = options.Limits with { MaxClients = count } } : null),
        ["--max-per-address"] = new("a number from 0 on", (options, text) =>
            Number(text, 0) is { } count ? options with { Limits = options.Limits with { MaxPerAddress = count } } : null),
        ["--flood-rate"] = new("a number from 0 to 10000", (options, text) => Number(text, 0, 10_000) is { } rate
            ? options with { Session = options.Session with { LinesPerSecond = rate, Burst = (int)(rate * BurstSeconds) } }
            : null),
        ["--ping-timeout"] = new("a number of seconds from 1 on", (options, text) => Seconds(text) is { } time
            ? options with { Session = options.Session with { PingTimeout = time } }
            : null),
        ["--registration-timeout"] = new("a number of seconds from 1 on", (options, text) => Seconds(text) is { } time
            ? options with { Session = options.Session with { RegistrationTimeout = time } }
            : null),
        ["--send-queue"] = new("a number of bytes from 4096 on", (options, text) => Number(text, 4096) is { } bytes
            ? options with { Session = options.Session with { SendQueueBytes = bytes } }
            : null),
    };

    public IPAddress Bind { get; private init; } = IPAddress.Loopback;

    public int Port { get; private init; } = 6667;

    public ServerInfo Info { get; private init; } = new();

    public SessionSettings Session { get; private init; } = new();

    public ServerLimits Limits { get; private init; } = new();

    public bool WantsDashboard { get; private init; }

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
            if (name is "--help" or "-h")
            {
                options = options with { WantsHelp = true };
            }
            else if (name == "--dashboard")
            {
                options = options with { WantsDashboard = true };
            }
            else if (!Readers.TryGetValue(name, out Reader? reader))
            {
                problem = $"Unknown option '{name}'.";
            }
            else if (++i == arguments.Count)
            {
                problem = $"{name} needs a value.";
            }
            else if (reader.Read(options, arguments[i]) is { } read)
            {
                options = read;
            }
            else
            {
                problem = $"{name} needs {reader.Needs}, and '{arguments[i]}' is none.";
            }
        }

        return problem is null;
    }

    private static int? Number(string text, int least, int most = int.MaxValue) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most ? number : null;

    private static TimeSpan? Seconds(string text) =>
        Number(text, 1, 1_000_000) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static bool IsWord(string text) =>
        text.Length is > 0 and <= 63 && text[0] != ':' && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    private static List<string>? TryReadLines(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(Bytewise)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>UTF-8 as the server has all text, one character a byte.</summary>
    private static string Bytewise(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Takes a value into the options; null when it is not what is needed.</summary>
    private sealed record Reader(string Needs, Func<ChatOptions, string, ChatOptions?> Read);
}
