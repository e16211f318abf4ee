using System.Globalization;
using Rx.Selectors.Peers;

if (args.Length == 3
    && Workloads.ByName.TryGetValue(args[0], out Action<long, int>? run)
    && long.TryParse(args[1], CultureInfo.InvariantCulture, out long count)
    && int.TryParse(args[2], CultureInfo.InvariantCulture, out int size))
{
    run(count, size);
    return 0;
}

Console.Error.WriteLine($"usage: dotnet <workload> <count> <size>, where workload is one of: {string.Join(", ", Workloads.ByName.Keys)}");
return 2;
