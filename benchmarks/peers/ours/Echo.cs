using System.Net.Sockets;

namespace Rx.Selectors.Peers;

/// <summary>Echo servers: one with a subscription that reads and writes, one with the operators for bytes.</summary>
internal static class Echo
{
    public static void Subscribed(long count)
    {
        using var loop = MeasuredLoop.Start();
        using Socket listener = EchoRounds.Listen();
        var rounds = new EchoRounds(count);
        byte[] buffer = new byte[EchoRounds.RequestBytes];
        using IDisposable all = loop.Accept(listener).Subscribe(connection =>
        {
            var stream = new SocketStream(connection);
            loop.WhenReadable(connection).Subscribe(_ => Answer(stream, buffer, rounds));
        });
        rounds.Wait();
    }

    public static void ThroughOperators(long count)
    {
        using var loop = MeasuredLoop.Start();
        using Socket listener = EchoRounds.Listen();
        var rounds = new EchoRounds(count);
        using IDisposable all = loop.Accept(listener).Subscribe(connection =>
        {
            var queue = new SendQueue(loop, connection);
            loop.Receive(connection, full: queue.Full).Subscribe(bytes =>
            {
                queue.Send(bytes.Span);
                rounds.Add(bytes.Length);
            });
        });
        rounds.Wait();
    }

    private static void Answer(SocketStream stream, byte[] buffer, EchoRounds rounds)
    {
        if (stream.TryRead(buffer, out int count) && count > 0)
        {
            stream.TryWrite(buffer.AsSpan(0, count), out int sent);
            Measure.Check(sent, count);
            rounds.Add(count);
        }
    }
}
