using System.Net;
using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>Copies of datagrams, one behind the other in one array.</summary>
public sealed class DatagramQueueTests
{
    [Fact]
    public void Datagrams_leave_in_order_for_any_sizes_and_any_number_waiting()
    {
        var random = new Random(1);
        var queue = new DatagramQueue();
        var model = new Queue<(byte[] Bytes, byte[] Address)>();

        for (int i = 0; i < 20_000; i++)
        {
            int mostWaiting = 1 + (i / 100 % 50);
            if (model.Count < mostWaiting && random.Next(3) > 0)
            {
                var bytes = new byte[random.Next(4) == 0 ? 0 : random.Next(3_000)];
                random.NextBytes(bytes);
                SocketAddress? address = random.Next(2) == 0
                    ? null
                    : new IPEndPoint(random.Next(), random.Next(1 << 16)).Serialize();
                queue.Enqueue(new Datagram(bytes, address));
                model.Enqueue((bytes.ToArray(), address is null ? [] : address.Buffer.Span[..address.Size].ToArray()));
                Array.Clear(bytes); // the queue has a copy
            }
            else if (model.TryDequeue(out (byte[] Bytes, byte[] Address) expected))
            {
                Assert.True(queue.TryPeek(out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> bytes));
                Assert.Equal(expected.Bytes, bytes.ToArray());
                Assert.Equal(expected.Address, address.ToArray());
                queue.Dequeue();
            }

            Assert.Equal((model.Count, model.Sum(static datagram => datagram.Bytes.Length)), (queue.Count, queue.Bytes));
        }
    }

    [Fact]
    public void An_empty_queue_has_no_first()
    {
        var queue = new DatagramQueue();
        Assert.False(queue.TryPeek(out _, out _));
        queue.Enqueue(default);
        Assert.True(queue.TryPeek(out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> bytes));
        Assert.True(address.IsEmpty && bytes.IsEmpty);
        Assert.Null(queue.CopyFirst().RemoteAddress);
        queue.Dequeue();
        Assert.False(queue.TryPeek(out _, out _));
    }

    [Fact]
    public void The_array_does_not_grow_with_what_has_passed_through()
    {
        var queue = new DatagramQueue();
        var datagram = new Datagram(new byte[700], new IPEndPoint(IPAddress.Loopback, 1).Serialize());
        queue.Enqueue(datagram);
        Pass(1_000);

        Assert.Equal(0, AllocationCount.LeastOf(() => Pass(100_000)));

        void Pass(int count)
        {
            for (int i = 0; i < count; i++)
            {
                queue.Enqueue(datagram); // never empty
                queue.Dequeue();
            }
        }
    }

    [Fact]
    public void A_copy_of_the_first_outlives_the_queues_changes()
    {
        var queue = new DatagramQueue();
        var end = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 99);
        queue.Enqueue(new Datagram(new byte[] { 1, 2 }, end));

        Datagram copy = queue.CopyFirst();
        queue.Dequeue();
        queue.Enqueue(new Datagram(new byte[] { 3, 4 }, new IPEndPoint(IPAddress.Loopback, 1)));

        Assert.Equal([1, 2], copy.Bytes.ToArray());
        Assert.Equal(end, copy.GetRemoteEndPoint());
        Assert.Equal(AddressFamily.InterNetwork, copy.RemoteAddress!.Family);
    }
}
