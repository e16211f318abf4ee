namespace ChatServer.Tests;

public sealed class RoomTests
{
    private readonly Room _room = new();
    private readonly List<string> _annaHears = [];
    private readonly List<string> _bobHears = [];

    [Fact]
    public void Who_enters_is_greeted_and_the_others_are_told()
    {
        _room.Enter("anna", _annaHears.Add);
        _room.Enter("bob", _bobHears.Add);

        Assert.Equal(["* Hello, anna. People here: 1.", "* bob has joined."], _annaHears);
        Assert.Equal(["* Hello, bob. People here: 2."], _bobHears);
    }

    [Fact]
    public void Everybody_else_hears_what_somebody_says()
    {
        BothEnter();

        _room.Say("anna", "hello");

        Assert.Empty(_annaHears);
        Assert.Equal(["anna: hello"], _bobHears);
    }

    [Fact]
    public void Who_has_left_hears_nothing_more_and_the_others_are_told_once()
    {
        (_, IDisposable bob) = BothEnter();

        bob.Dispose();
        bob.Dispose();
        _room.Say("anna", "hello?");

        Assert.Equal(["* bob has left."], _annaHears);
        Assert.Empty(_bobHears);
    }

    [Fact]
    public void Nobody_hears_anything_in_a_closed_room()
    {
        (IDisposable anna, _) = BothEnter();

        _room.Close();
        _room.Say("anna", "hello?");
        anna.Dispose();

        Assert.Empty(_annaHears);
        Assert.Empty(_bobHears);
    }

    [Theory]
    [InlineData("", "A name cannot be empty.")]
    [InlineData("123456789012345678901234567890123", "A name has 32 characters at most.")]
    [InlineData("* anna has left.", "A name does not begin with * or contain a colon.")]
    [InlineData("anna: hello", "A name does not begin with * or contain a colon.")]
    [InlineData("anna", "The name anna is taken.")]
    [InlineData("Anna", "The name Anna is taken.")]
    [InlineData("12345678901234567890123456789012", null)]
    [InlineData("Jörg 李", null)]
    public void Some_names_will_not_do(string name, string? objection)
    {
        BothEnter();
        Assert.Equal(objection, _room.ObjectionTo(name));
    }

    [Fact]
    public void The_name_of_somebody_who_has_left_is_free()
    {
        (_, IDisposable bob) = BothEnter();
        bob.Dispose();
        Assert.Null(_room.ObjectionTo("bob"));
    }

    private (IDisposable Anna, IDisposable Bob) BothEnter()
    {
        IDisposable anna = _room.Enter("anna", _annaHears.Add);
        IDisposable bob = _room.Enter("bob", _bobHears.Add);
        _annaHears.Clear();
        _bobHears.Clear();
        return (anna, bob);
    }
}
