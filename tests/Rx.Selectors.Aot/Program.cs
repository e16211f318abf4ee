using System.Runtime.CompilerServices;

namespace Rx.Selectors.Aot;

/// <summary>Runs every check, says how each went, and ends with 1 if one failed.</summary>
internal static class Program
{
    /// <summary>Catches a hang, on any machine: no check takes a second.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static async Task<int> Main()
    {
        int failed = 0;
        int passed = 0;
        foreach ((string name, Func<Task> check) in Checks())
        {
            try
            {
                await Task.Run(check).WaitAsync(Limit);
                Console.WriteLine($"passed: {name}");
                passed++;
            }
            catch (Exception e)
            {
                Console.WriteLine($"FAILED: {name}: {e}");
                failed++;
            }
        }

        string compiled = RuntimeFeature.IsDynamicCodeSupported ? "at run time" : "ahead of time";
        Console.WriteLine($"{passed} passed, {failed} failed, compiled {compiled}");
        return failed == 0 ? 0 : 1;
    }

    private static IEnumerable<(string Name, Func<Task> Check)> Checks() =>
    [
        .. SelectorChecks.All,
        .. LoopChecks.All,
        .. SocketChecks.All,
        .. ByteChecks.All,
        .. FramingChecks.All,
        .. LinuxChecks.All,
        .. MarbleChecks.All,
        .. VirtualKernelChecks.All,
    ];
}
