using ChatServer.Channels;
using ChatServer.Tests.Support;

namespace ChatServer.Tests.Channels;

public sealed class NetworkTests
{
    private readonly Party _party = new();

    [Fact]
    public void A_nick_is_somebodys_whatever_its_case()
    {
        Guest anna = _party.Enter("anna{}");
        Guest other = _party.Connect();

        Assert.False(_party.Network.TryTakeNick(other.User, "ANNA[]"));
        Assert.True(_party.Network.TryTakeNick(anna.User, "ANNA[]"));
        Assert.True(_party.Network.TryFindUser("anna{]", out User? found));
        Assert.Same(anna.User, found);
    }

    [Fact]
    public void A_nick_that_is_given_up_is_free()
    {
        Guest anna = _party.Enter("anna");
        Guest other = _party.Connect();

        Assert.True(_party.Network.TryTakeNick(anna.User, "ann"));
        Assert.True(_party.Network.TryTakeNick(other.User, "anna"));
        _party.Network.Remove(anna.User);
        Assert.True(_party.Network.TryTakeNick(other.User, "ann"));
    }

    [Fact]
    public void Who_is_not_registered_cannot_be_found()
    {
        Guest stranger = _party.Connect();
        _party.Network.TryTakeNick(stranger.User, "stranger");

        Assert.False(_party.Network.TryFindUser("stranger", out _));
        Assert.Empty(_party.Network.Users);
    }

    [Fact]
    public void A_channel_is_there_as_long_as_somebody_is_in_it()
    {
        Guest[] guests = _party.Meet("#room", "anna", "bob");
        Assert.Single(_party.Network.Channels);

        guests[0].Says("PART #room");
        Assert.Single(_party.Network.Channels);
        _party.Network.Remove(guests[1].User);
        Assert.Empty(_party.Network.Channels);
        Assert.All(guests, guest => Assert.Empty(guest.User.Channels));
    }

    [Fact]
    public void A_neighbour_in_many_channels_hears_once_and_others_do_not()
    {
        Guest[] guests = _party.Meet("#one", "anna", "bob", "carol");
        foreach (Guest guest in guests[..2])
        {
            guest.Says("JOIN #two,#three");
        }

        Guest dave = _party.Enter("dave");
        Array.ForEach(guests, guest => guest.Hears());
        for (int round = 0; round < 2; round++)
        {
            _party.Network.SendToNeighbours(guests[0].User, "line");
            Assert.Empty(guests[0].Hears());
            Assert.Equal(["line"], guests[1].Hears());
            Assert.Equal(["line"], guests[2].Hears());
            Assert.Empty(dave.Hears());
        }
    }

    [Fact]
    public void Nobody_hears_of_anybody_in_a_network_that_is_cleared()
    {
        Guest[] guests = _party.Meet("#room", "anna", "bob");
        _party.Network.Clear();

        guests[0].Leaves("end");
        guests[1].Leaves("end");

        Assert.All(guests, guest => Assert.Equal(["ERROR :Closing link: host (end)"], guest.Hears()));
        Assert.Empty(_party.Network.Channels);
        Assert.Empty(_party.Network.Users);
    }
}
