using System.Net;
using System.Net.Sockets;
using System.Text;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Docs.Tests.Samples;

/// <summary>Both echo servers of the samples, with clients over loopback.</summary>
[Collection(ProcessWide.Name)]
public class EchoServerTests
{
    public static TheoryData<string> Servers => ["EchoSelect", "EchoRx"];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_server_echoes_to_each_of_its_clients(string name)
    {
        using Sample server = Sample.Start(name, "0");
        IPEndPoint address = await AddressOf(server);
        using Socket first = await Connect(address);
        using Socket second = await Connect(address);

        await Send(first, "for the first");
        await Send(second, "for the second");

        Assert.Equal("for the second", await Receive(second, "for the second".Length));
        Assert.Equal("for the first", await Receive(first, "for the first".Length));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task More_than_a_bufferful_comes_back_whole(string name)
    {
        using Sample server = Sample.Start(name, "0");
        using Socket client = await Connect(await AddressOf(server));
        string text = string.Concat(Enumerable.Range(1000, 2000));

        await Send(client, text);

        Assert.Equal(text, await Receive(client, text.Length));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_client_that_has_finished_is_closed(string name)
    {
        using Sample server = Sample.Start(name, "0");
        using Socket client = await Connect(await AddressOf(server));

        client.Shutdown(SocketShutdown.Send);

        Assert.Equal("", await Receive(client, 1));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_client_that_resets_its_connection_does_not_harm_the_next(string name)
    {
        using Sample server = Sample.Start(name, "0");
        IPEndPoint address = await AddressOf(server);
        using (Socket rude = await Connect(address))
        {
            await Send(rude, "hello");
            await Receive(rude, "hello".Length); // so it has been accepted
            rude.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        using Socket next = await Connect(address);
        await Send(next, "still there?");

        Assert.Equal("still there?", await Receive(next, "still there?".Length));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_client_that_sends_and_does_not_read_is_closed(string name)
    {
        using Sample server = Sample.Start(name, "0");
        using Socket client = await Connect(await AddressOf(server));

        string unread = new('x', 1 << 20);

        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (true)
            {
                await Send(client, unread);
            }
        });
    }

    private static async Task<IPEndPoint> AddressOf(Sample server)
    {
        const string Announcement = "listening on ";
        string line = await server.NextLine();
        Assert.StartsWith(Announcement, line, StringComparison.Ordinal);
        return IPEndPoint.Parse(line[Announcement.Length..]);
    }

    private static async Task<Socket> Connect(IPEndPoint address)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Patience.WaitFor(client.ConnectAsync(address), $"a connection to {address}");
        return client;
    }

    private static async Task Send(Socket client, string text)
    {
        ReadOnlyMemory<byte> rest = Encoding.ASCII.GetBytes(text);
        while (rest.Length > 0)
        {
            rest = rest[await Patience.WaitFor(client.SendAsync(rest).AsTask(), "the server to take what is sent")..];
        }
    }

    /// <summary>As many characters, or fewer when the server closes.</summary>
    private static async Task<string> Receive(Socket client, int count)
    {
        var bytes = new byte[count];
        int received = 0;
        while (received < count)
        {
            int more = await Patience.WaitFor(
                client.ReceiveAsync(bytes.AsMemory(received)).AsTask(), $"{count - received} more bytes of the echo");
            if (more == 0)
            {
                break;
            }

            received += more;
        }

        return Encoding.ASCII.GetString(bytes, 0, received);
    }
}
