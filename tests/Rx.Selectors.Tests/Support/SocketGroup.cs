using System.Net.Sockets;

namespace Rx.Selectors.Tests.Support;

/// <summary>Several sockets, closed together.</summary>
internal sealed class SocketGroup(IEnumerable<Socket> sockets) : IDisposable
{
    public IReadOnlyList<Socket> All { get; } = [.. sockets];

    public void Dispose()
    {
        foreach (Socket socket in All)
        {
            socket.Dispose();
        }
    }
}
