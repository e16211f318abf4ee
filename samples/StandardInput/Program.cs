// Reads standard input as it comes, be it a terminal, a pipe or a file: dotnet run --project samples/StandardInput < README.md
using System.Reactive.Linq;
using Microsoft.Win32.SafeHandles;
using Rx.Selectors;

await using var loop = new SelectorScheduler(new SelectorSchedulerOptions
{
    Selector = new PollSelector(), // takes a regular file too: program < file
    ThreadName = "input",
});
using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
var buffer = new byte[4096];

await loop.WhenReadable(input)
    .Select(_ => input.Read(buffer))
    .TakeWhile(count => count > 0)
    .ForEachAsync(count => Console.WriteLine($"{count} bytes"));
