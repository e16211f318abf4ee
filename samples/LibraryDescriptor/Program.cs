// Waits for a bare descriptor number that a native library owns and hands out: here libc's inotify(7), as libcurl, c-ares,
// libpq and others hand out theirs. The library reads it, and closes it. It prints: the library reports: greeting
using System.Runtime.InteropServices;
using System.Text;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
var folder = Directory.CreateTempSubdirectory();
var number = Library.Open(folder.FullName);

var report = ReportOnce();
File.WriteAllText(Path.Combine(folder.FullName, "greeting"), "hello");
Console.WriteLine($"the library reports: {await report}");

Library.Close(number); // no await is under way, so the number may be used again
folder.Delete(recursive: true);

async Task<string> ReportOnce()
{
    while (true)
    {
        // Asked anew each time, as the library may close the number and open another in between.
        await loop.ReadyAsync(number, Readiness.Read);

        // On the loop's thread. Ready is a hint: the library may have nothing to report after all.
        if (Library.TryReport(number, out var name))
        {
            return name;
        }
    }
}

// Stands for any library that is driven by "call me when this number is readable".
static class Library
{
    private const int NonBlockingAndCloseOnExec = 0x80800;
    private const uint ClosedAfterWriting = 8;
    private const int HeaderSize = 16; // of struct inotify_event

    public static int Open(string folder)
    {
        var number = inotify_init1(NonBlockingAndCloseOnExec);
        _ = inotify_add_watch(number, Encoding.UTF8.GetBytes(folder + '\0'), ClosedAfterWriting);
        return number;
    }

    public static bool TryReport(int number, out string name)
    {
        var buffer = new byte[4096];
        var count = (int)read(number, buffer, buffer.Length);
        name = count > 0 ? Encoding.UTF8.GetString(buffer, HeaderSize, count - HeaderSize).TrimEnd('\0') : "";
        return count > 0;
    }

    public static void Close(int number) => _ = close(number);

    [DllImport("libc")]
    private static extern int inotify_init1(int flags);

    [DllImport("libc")]
    private static extern int inotify_add_watch(int inotify, byte[] path, uint mask);

    [DllImport("libc")]
    private static extern nint read(int number, byte[] buffer, nint count);

    [DllImport("libc")]
    private static extern int close(int number);
}
