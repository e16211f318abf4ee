using System.Net.Sockets;

namespace Rx.Selectors.Peers;

/// <summary>Echo servers over .NET's own sockets.</summary>
internal static class SocketEcho
{
    public static void WithEventArgs(long count)
    {
        using Socket listener = EchoRounds.Listen();
        var rounds = new EchoRounds(count);
        var accept = new SocketAsyncEventArgs();
        accept.Completed += (_, _) => AcceptAll(listener, accept, rounds, hasOne: true);
        AcceptAll(listener, accept, rounds, hasOne: false);
        rounds.Wait();
    }

    public static void Awaited(long count)
    {
        using Socket listener = EchoRounds.Listen();
        var rounds = new EchoRounds(count);
        _ = AcceptForEver(listener, rounds);
        rounds.Wait();
    }

    private static void AcceptAll(Socket listener, SocketAsyncEventArgs accept, EchoRounds rounds, bool hasOne)
    {
        do
        {
            if (hasOne)
            {
                if (accept.SocketError != SocketError.Success)
                {
                    return; // the listener has been closed
                }

                Begin(accept.AcceptSocket!, rounds);
            }

            hasOne = true;
            accept.AcceptSocket = null;
        }
        while (!listener.AcceptAsync(accept));
    }

    private static void Begin(Socket connection, EchoRounds rounds)
    {
        connection.Blocking = false;
        var receive = new SocketAsyncEventArgs();
        receive.SetBuffer(new byte[EchoRounds.RequestBytes]);
        receive.Completed += (_, completed) => AnswerAll(connection, completed, rounds);
        if (!connection.ReceiveAsync(receive))
        {
            AnswerAll(connection, receive, rounds);
        }
    }

    /// <summary>Handles a completed receive, and the receives that complete synchronously after it.</summary>
    private static void AnswerAll(Socket connection, SocketAsyncEventArgs receive, EchoRounds rounds)
    {
        do
        {
            int count = receive.BytesTransferred;
            if (receive.SocketError != SocketError.Success || count == 0)
            {
                connection.Dispose();
                return;
            }

            Measure.Check(connection.Send(receive.MemoryBuffer.Span[..count]), count);
            rounds.Add(count);
        }
        while (!connection.ReceiveAsync(receive));
    }

    private static async Task AcceptForEver(Socket listener, EchoRounds rounds)
    {
        while (true)
        {
            _ = AnswerForEver(await listener.AcceptAsync(), rounds);
        }
    }

    private static async Task AnswerForEver(Socket connection, EchoRounds rounds)
    {
        using (connection)
        {
            byte[] buffer = new byte[EchoRounds.RequestBytes];
            int count;
            while ((count = await connection.ReceiveAsync(buffer.AsMemory())) > 0)
            {
                Measure.Check(await connection.SendAsync(buffer.AsMemory(0, count)), count);
                rounds.Add(count);
            }
        }
    }
}
