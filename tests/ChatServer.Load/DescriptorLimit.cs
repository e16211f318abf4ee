using System.Globalization;

namespace ChatServer.Load;

/// <summary>How many descriptors a process may have (RLIMIT_NOFILE), as proc(5) tells.</summary>
internal static class DescriptorLimit
{
    private const int Others = 200; // what a process has besides its connections

    /// <summary>Why so many connections are impossible; null when they are possible.</summary>
    public static string? Objection(int connections)
    {
        long limit = Soft();
        return limit < connections + Others
            ? $"RLIMIT_NOFILE is {limit}, and {connections} connections need {connections + Others}. "
                + "Raise it (ulimit -n), or ask for fewer."
            : null;
    }

    private static long Soft()
    {
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return soft == "unlimited" ? long.MaxValue : long.Parse(soft, CultureInfo.InvariantCulture);
    }
}
