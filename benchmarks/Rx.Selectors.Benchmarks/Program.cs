using BenchmarkDotNet.Running;
using Rx.Selectors.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(DispatchBenchmarks).Assembly).Run(args);
