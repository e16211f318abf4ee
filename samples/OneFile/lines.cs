#:project ../../src/Rx.Selectors/Rx.Selectors.csproj
#:property PublishAot=false
// A program in one file, without a project: dotnet run samples/OneFile/lines.cs. It reads what another program prints, line by
// line. Elsewhere, its first line names the package: #:package Rx.Selectors@0.1.0
using System.Diagnostics;
using System.Reactive.Linq;
using Rx.Selectors;

await using var loop = new SelectorScheduler();
using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "echo one; echo two"])
{
    UseShellExecute = false,
    RedirectStandardOutput = true,
})!;

var count = await loop.Receive(process.StandardOutput.BaseStream)
    .Lines()
    .Do(line => Console.WriteLine($"read: {line}"))
    .Count();
Console.WriteLine($"{count} lines");
