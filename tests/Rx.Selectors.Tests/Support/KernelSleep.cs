using System.Globalization;

namespace Rx.Selectors.Tests.Support;

/// <summary>Whether a thread of this process sleeps in epoll_wait, poll or select, as proc(5) tells.</summary>
internal static class KernelSleep
{
    /// <summary>Whether the kernel tells: Linux does.</summary>
    public static bool IsTold => TestedSystem.IsUnix;

    // wchan is the kernel function a thread sleeps in (do_epoll_wait, poll_schedule_timeout …), and "0" while it runs. Some
    // kernels answer "0" always; then the thread's state has to do. A process has threads that sleep, the finalizer's
    // for one, so when none has a place the kernel does not tell.
    private static readonly bool PlacesAreHidden = IsTold && Directory.GetDirectories("/proc/self/task")
        .All(static folder => ReadIfThere(Path.Combine(folder, "wchan")) is "" or "0");

    public static bool Holds(int threadId)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{threadId}/");
        string place = ReadIfThere(folder + "wchan");
        return place is "" or "0"
            ? PlacesAreHidden && StateOf(ReadIfThere(folder + "stat")) == 'S'
            : place.Contains("poll", StringComparison.Ordinal) || place.Contains("select", StringComparison.Ordinal);
    }

    private static char StateOf(string stat)
    {
        int end = stat.LastIndexOf(')'); // of the thread's name
        return end >= 0 && end + 2 < stat.Length ? stat[end + 2] : '?';
    }

    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return string.Empty; // the thread has ended
        }
    }
}
