// A changed file (inotify) and the end of a process (pidfd), as observables. Linux only.
using System.Diagnostics;
using System.Reactive.Linq;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
var folder = Directory.CreateTempSubdirectory();

using var watching = loop.WhenChanged(folder.FullName, FileChanges.ClosedAfterWriting)
    .Subscribe(change => Console.WriteLine($"{change.Name} is complete"));

using var process = Process.Start("sh", ["-c", $"echo hello > '{folder.FullName}/greeting'; exit 3"]);
await loop.WhenExited(process)
    .ForEachAsync(exit => Console.WriteLine($"and its writer ended with {exit.ExitCode}"));

folder.Delete(recursive: true);
