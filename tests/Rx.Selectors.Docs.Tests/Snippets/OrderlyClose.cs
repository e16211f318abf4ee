using System.Net.Sockets;
using System.Reactive.Linq;

namespace Rx.Selectors.Docs.Tests.Snippets;

/// <summary>The end of a connection of docs/operators.md.</summary>
internal static class OrderlyClose
{
    public static async Task Run(SelectorScheduler loop, Socket socket, SendQueue queue)
    {
        // snippet: orderly close
        queue.OnCompleted(); // takes nothing more; bytes that wait are still sent
        await queue.Finished;
        await loop.Linger(socket, TimeSpan.FromSeconds(5)); // half-closes, and waits for the end of the peer
        socket.Dispose();
        // end snippet
    }
}
