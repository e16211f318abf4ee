using System.Net;
using System.Runtime.InteropServices;

namespace ChatServer.Server;

/// <summary>Who is connected from where, and whether there is room for one more.</summary>
internal sealed class Admission(ServerLimits limits)
{
    private const int MostRefusedAtOnce = 64;

    private readonly Dictionary<IPAddress, int> _connections = [];

    public int Connected { get; private set; }

    /// <summary>Whether so many are being refused already that there is no time for words.</summary>
    public bool IsSwamped => limits.MaxClients > 0 && Connected >= limits.MaxClients + MostRefusedAtOnce;

    /// <summary>Notes that somebody has connected. Returns why there is no room; null when there is.</summary>
    public string? Enter(IPAddress address)
    {
        Connected++;
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_connections, address, out _);
        count++;
        return limits.MaxClients > 0 && Connected > limits.MaxClients ? "Too many clients"
            : limits.MaxPerAddress > 0 && count > limits.MaxPerAddress ? "Too many clients from your address"
            : null;
    }

    /// <summary>Notes that somebody has gone, whether there was room or not.</summary>
    public void Leave(IPAddress address)
    {
        Connected--;
        ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(_connections, address);
        count--;
        if (count == 0)
        {
            _connections.Remove(address);
        }
    }
}
