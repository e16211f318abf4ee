using System.Globalization;

namespace ChatServer.Load;

/// <summary>The processor time that another process has used (proc(5)).</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on all of Linux's usual architectures

    public static TimeSpan Of(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from field 3 on
        return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond); // utime, stime
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
