using ChatServer.Server;
using ChatServer.Tests.Support;
using Rx.Selectors.Testing;

namespace ChatServer.Tests.Server;

public sealed class LimitsTests
{
    [Fact]
    public void Whoever_is_one_too_many_is_told_so_and_there_is_room_when_somebody_has_left()
    {
        using var chat = new VirtualChat(limits: new ServerLimits { MaxClients = 2, MaxPerAddress = 0 });
        chat.Connect("R", "one");
        chat.Connect("R 1s |", "two");
        VirtualClient third = chat.Connect("R 100ms |", "three", at: 10);
        VirtualClient fourth = chat.Connect("2s R", "four", at: 2_000);
        chat.Run();

        Assert.Equal((10, "Too many clients"), third.Farewell);
        Assert.Single(third.Heard);
        Assert.Single(fourth.FramesOf(" 001 "));
    }

    [Fact]
    public void An_address_has_its_own_limit()
    {
        using var chat = new VirtualChat(limits: new ServerLimits { MaxClients = 0, MaxPerAddress = 2 });
        chat.Connect("R", "one", address: "2001:db8::1");
        chat.Connect("R 1s |", "two", address: "2001:db8::1");
        VirtualClient third = chat.Connect("R", "three", address: "2001:db8::1", at: 10);
        VirtualClient other = chat.Connect("R", "other", address: "2001:db8::2", at: 10);
        VirtualClient later = chat.Connect("2s R", "later", address: "2001:db8::1", at: 2_000);
        chat.Run();

        Assert.Equal("Too many clients from your address", third.Farewell?.Reason);
        Assert.Single(other.FramesOf(" 001 "));
        Assert.Single(later.FramesOf(" 001 "));
    }

    [Fact]
    public void Zero_is_any_number()
    {
        using var chat = new VirtualChat(limits: new ServerLimits { MaxClients = 0, MaxPerAddress = 0 });
        VirtualClient[] clients = [.. Enumerable.Range(0, 200).Select(i => chat.Connect("R", $"n{i}"))];
        chat.Run();

        Assert.All(clients, client => Assert.Single(client.FramesOf(" 001 ")));
    }

    [Fact]
    public void Who_is_refused_and_does_not_go_is_closed_in_half_a_second()
    {
        using var chat = new VirtualChat(limits: new ServerLimits { MaxClients = 1 });
        chat.Connect("R", "one");
        VirtualClient second = chat.Connect(
            "-", "two", options: new VirtualSocketOptions { SendCapacity = 5, PeerReads = "" });
        bool[] isOpen = [false, true];
        chat.At(499, () => isOpen[0] = second.Socket.IsOpen);
        chat.At(501, () => isOpen[1] = second.Socket.IsOpen);
        chat.Run();

        Assert.Equal([true, false], isOpen);
    }

    [Fact]
    public void When_very_many_are_being_refused_the_rest_is_closed_without_a_word()
    {
        using var chat = new VirtualChat(limits: new ServerLimits { MaxClients = 1, MaxPerAddress = 0 });
        chat.Connect("R", "one");
        VirtualClient[] refused = [.. Enumerable.Range(0, 100).Select(i => chat.Connect("-", at: 10))];
        bool[] isOpen = [];
        chat.At(11, () => isOpen = [.. refused.Select(client => client.Socket.IsOpen)]);
        chat.Run();

        Assert.Equal(64, isOpen.Count(open => open));
        Assert.Equal(64, refused.Count(client => client.Farewell?.Reason == "Too many clients"));
        Assert.Equal(36, refused.Count(client => client.Heard.Count == 0));
    }
}
