using ChatServer.Load;

namespace ChatServer.Tests.Load;

public sealed class AccountTests
{
    private const int Owner = 1;
    private const int Anna = 2;
    private const int Bob = 3;

    private readonly Account _account = new(Owner, messages: 4);

    [Fact]
    public void What_comes_once_and_in_order_is_delivered_whoever_speaks_in_between()
    {
        Hear((Anna, 0), (Bob, 0), (Bob, 1), (Anna, 1));
        Assert.Equal((4, 0, 0, 0, 0), Counts);
    }

    [Fact]
    public void What_comes_again_is_not_delivered_twice()
    {
        Hear((Anna, 0), (Anna, 1), (Anna, 0), (Anna, 1));
        Assert.Equal((2, 2, 0, 0, 0), Counts);
    }

    [Fact]
    public void What_comes_behind_a_later_message_of_the_same_speaker_is_delivered_out_of_order()
    {
        Hear((Anna, 0), (Anna, 3), (Anna, 1), (Bob, 0), (Anna, 2));
        Assert.Equal((5, 0, 2, 0, 0), Counts);
    }

    [Fact]
    public void What_never_comes_is_missing_and_the_rest_is_in_order()
    {
        Hear((Anna, 0), (Anna, 3));
        Assert.Equal((2, 0, 0, 0, 0), Counts);
    }

    [Fact]
    public void One_s_own_message_is_an_echo()
    {
        Hear((Owner, 0), (Anna, 0));
        Assert.Equal((1, 0, 0, 1, 0), Counts);
    }

    [Fact]
    public void A_message_that_nobody_says_is_strange()
    {
        Hear((Anna, -1), (Anna, 4));
        _account.HearNonsense();
        Assert.Equal((0, 0, 0, 0, 3), Counts);
    }

    private (long Delivered, long Doubled, long Reordered, long Echoed, long Strange) Counts =>
        (_account.Delivered, _account.Doubled, _account.Reordered, _account.Echoed, _account.Strange);

    private void Hear(params (int Speaker, int Message)[] messages) =>
        Array.ForEach(messages, message => _account.Hear(message.Speaker, message.Message));
}
