using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatServer.Tests.Support;

/// <summary>Somebody at the other end of a connection. Blocks where it waits, but not for ever.</summary>
internal sealed class ChatClient : IDisposable
{
    public const string Room = "#room";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds,
        SendTimeout = (int)Patience.Limit.TotalMilliseconds,
    };

    private readonly List<byte> _received = [];
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _taken; // of _received

    private ChatClient()
    {
    }

    /// <summary>Connects, and hears nothing yet.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="receiveBuffer">How many bytes the kernel is to keep for it; null leaves that to the kernel.</param>
    public static ChatClient Connect(ServerProcess server, int? receiveBuffer = null) =>
        Connect(server.Address, receiveBuffer);

    /// <summary>The same, when the server is at an address.</summary>
    public static ChatClient Connect(IPEndPoint server, int? receiveBuffer = null)
    {
        var client = new ChatClient();
        client._socket.ReceiveBufferSize = receiveBuffer ?? client._socket.ReceiveBufferSize;
        client._socket.Connect(server);
        return client;
    }

    /// <summary>Connects, says who it is, and has heard the welcome.</summary>
    public static ChatClient Enter(ServerProcess server, string nick, int? receiveBuffer = null) =>
        Enter(server.Address, nick, receiveBuffer);

    /// <summary>The same, when the server is at an address.</summary>
    public static ChatClient Enter(IPEndPoint server, string nick, int? receiveBuffer = null)
    {
        ChatClient client = Connect(server, receiveBuffer);
        client.Say($"NICK {nick}");
        client.Say($"USER {nick} 0 * :The {nick}");
        client.HearUntil(" 422 "); // there is no message of the day
        return client;
    }

    /// <summary>Enters, and is in the room.</summary>
    public static ChatClient Join(ServerProcess server, string nick, int? receiveBuffer = null) =>
        Join(server.Address, nick, receiveBuffer);

    /// <summary>The same, when the server is at an address.</summary>
    public static ChatClient Join(IPEndPoint server, string nick, int? receiveBuffer = null)
    {
        ChatClient client = Enter(server, nick, receiveBuffer);
        client.Say($"JOIN {Room}");
        client.HearUntil(" 366 "); // the end of the names
        return client;
    }

    /// <summary>What others hear of somebody.</summary>
    public static string From(string nick, string what) => $":{nick}!~{nick}@127.0.0.1 {what}";

    /// <summary>The farewell, whatever the reason.</summary>
    public static string Farewell(string reason) => $"ERROR :Closing link: 127.0.0.1 ({reason})";

    public void Say(string line) => Send(Encoding.UTF8.GetBytes(line + "\r\n"));

    public void SayInRoom(string text) => Say($"PRIVMSG {Room} :{text}");

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>The next line, without its end; null when there are no more.</summary>
    public string? Hear()
    {
        while (true)
        {
            int end = _received.IndexOf((byte)'\n', _taken);
            if (end >= 0)
            {
                Assert.InRange(end + 1 - _taken, 2, 512);
                string line = Encoding.UTF8.GetString([.. _received[_taken..end]]);
                Assert.EndsWith("\r", line);
                _taken = end + 1;
                return line[..^1];
            }

            _received.RemoveRange(0, _taken);
            _taken = 0;
            int count = Receive();
            if (count == 0)
            {
                Assert.Empty(_received);
                return null;
            }

            _received.AddRange(_buffer.AsSpan(0, count));
        }
    }

    /// <summary>Takes lines until one has this in it, and returns that one.</summary>
    public string HearUntil(string part)
    {
        while (true)
        {
            string? line = Hear();
            Assert.True(line is not null, $"The end came before a line with '{part}'.");
            if (line!.Contains(part, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    /// <summary>Hears the answer to a PING, and whatever came before it.</summary>
    public List<string> HearAll()
    {
        List<string> lines = [];
        Say("PING all");
        while (Hear() is { } line && !line.EndsWith(" PONG chat.local :all", StringComparison.Ordinal))
        {
            lines.Add(line);
        }

        return lines;
    }

    public void Expect(string line) => Assert.Equal(line, Hear());

    public void ExpectEnd() => Assert.Null(Hear());

    /// <summary>Sends as much of it as the server takes, until it is all or the connection is over.</summary>
    public void SendUntilTheEnd(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Send(bytes);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
        }
    }

    /// <summary>Takes whatever comes until the connection is over, one way or the other.</summary>
    public void DiscardUntilTheEnd()
    {
        try
        {
            while (Receive() > 0)
            {
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
        }
    }

    /// <summary>Nothing comes for this long.</summary>
    public void ExpectSilence(TimeSpan length)
    {
        Assert.True(_taken == _received.Count, "There is a line that nobody has taken.");
        Assert.False(_socket.Poll(length, SelectMode.SelectRead), "Something came where nothing should have.");
    }

    /// <summary>Says that nothing more will come from here, and goes on listening.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes without a word: the server gets a reset instead of an end.</summary>
    public void Vanish()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private int Receive()
    {
        try
        {
            return _socket.Receive(_buffer);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            Assert.Fail($"Waited {Patience.Limit.TotalSeconds:0} s in vain for a line or the end.");
            return 0;
        }
    }
}
