using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Observables;

/// <summary>Many file objects at once. By itself, as it holds more descriptors than select(2) has room for.</summary>
[CollectionDefinition(nameof(ManyDescriptors), DisableParallelization = true)]
public sealed class ManyDescriptors;

/// <inheritdoc cref="ManyDescriptors"/>
[Collection(nameof(ManyDescriptors))]
public sealed class RingTests
{
    private const int Pairs = 1_000;
    private const int Tokens = 100;

    // Fewer where Wine, for which each call on a socket is several of its server's, stands for Windows.
    private static readonly int Counted = TestedSystem.IsWindows ? 4_000 : 100_000;
    private static readonly int WarmUp = TestedSystem.IsWindows ? 4_000 : 20_000;

    public static TheoryData<Backend> Roomy { get; } =
        [.. Backend.All.Where(static backend => backend.DescriptorLimit > 2 * Pairs + 1_000)];

    [Theory]
    [MemberData(nameof(Roomy))]
    public void A_hundred_thousand_events_through_a_ring_of_a_thousand_sockets_allocate_nothing(Backend backend)
    {
        SocketPair[] pairs = [.. Enumerable.Range(0, Pairs).Select(static _ => SocketPair.Unix())];
        try
        {
            using ReadinessLoop loop = ReadinessLoop.Over(backend);
            var meter = new AllocationMeter(WarmUp, Counted);

            // Each reads a byte and writes it to the next one, so that a hundred bytes go round and round.
            void Pass(Socket from, Socket to)
            {
                Span<byte> token = stackalloc byte[1];
                from.Receive(token);
                meter.Count();
                to.Send(token);
            }

            for (int i = 0; i < Pairs; i++)
            {
                Socket to = pairs[(i + 1) % Pairs].Far;
                loop.Scheduler.WhenReady(pairs[i].Near, Readiness.Read)
                    .Subscribe(ready => Pass((Socket)ready.Key.FileObject, to));
            }

            for (int i = 0; i < Tokens; i++)
            {
                pairs[i * (Pairs / Tokens)].Far.Send([1]);
            }

            Assert.Equal(0, ReadinessLoop.Finish(meter.Allocated, $"{Counted} events"));
        }
        finally
        {
            Array.ForEach(pairs, static pair => pair.Dispose());
        }
    }
}
