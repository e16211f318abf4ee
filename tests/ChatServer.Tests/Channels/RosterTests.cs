using ChatServer.Channels;

namespace ChatServer.Tests.Channels;

public sealed class RosterTests
{
    private readonly Roster<int> _roster = new();

    [Fact]
    public void Items_are_in_the_order_in_which_they_were_added()
    {
        Add(3, 1, 2);
        Assert.Equal([3, 1, 2], _roster);

        _roster.Remove(1);
        _roster.Remove(1);
        _roster.Add(1);

        Assert.Equal([3, 2, 1], _roster);
        Assert.Equal([3, 2, 1], _roster.Listing());
    }

    [Fact]
    public void A_listing_leaves_out_what_is_removed_before_its_turn_and_does_not_have_what_is_added()
    {
        Add([.. Enumerable.Range(0, 6)]);
        using IEnumerator<int> listing = _roster.Listing().GetEnumerator();
        Assert.True(listing.MoveNext() && listing.MoveNext());

        _roster.Remove(0); // listed already
        _roster.Remove(1);
        _roster.Remove(3);
        _roster.Add(3); // again
        _roster.Add(6);

        Assert.Equal([2, 4, 5], Rest(listing));
    }

    [Fact]
    public void A_listing_is_of_what_was_there_when_it_was_asked_for()
    {
        _roster.Add(0);
        IEnumerable<int> listing = _roster.Listing();
        _roster.Add(1);

        Assert.Equal([0], listing);
    }

    [Fact]
    public void A_listing_ends_when_all_is_cleared()
    {
        Add([.. Enumerable.Range(0, 6)]);
        using IEnumerator<int> listing = _roster.Listing().GetEnumerator();
        Assert.True(listing.MoveNext());

        _roster.Clear();
        _roster.Add(7);

        Assert.Empty(Rest(listing));
    }

    /// <summary>Against a model: each of those that stay is listed once, in order, and none that is gone is.</summary>
    [Fact]
    public void A_listing_stands_any_changes()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var roster = new Roster<int>();
            var added = new Dictionary<int, int>(); // when each of those that are there was
            int time = 0;
            void Change(int item)
            {
                if (added.Remove(item))
                {
                    roster.Remove(item);
                }
                else
                {
                    roster.Add(item);
                    added.Add(item, time++);
                }
            }

            Array.ForEach([.. Enumerable.Range(0, 50)], Change);
            var before = added.ToDictionary();
            List<int> listed = [];
            foreach (int item in roster.Listing())
            {
                Assert.Equal(before[item], added[item]);
                listed.Add(item);
                for (int changes = random.Next(4); changes > 0; changes--)
                {
                    Change(random.Next(60));
                }
            }

            Assert.Equal(listed.Order(), listed);
            Assert.Equal(listed.Distinct(), listed);
            Assert.Empty(before.Where(one => added.GetValueOrDefault(one.Key, -1) == one.Value).Select(one => one.Key).Except(listed));
        }
    }

    private void Add(params int[] items) => Array.ForEach(items, _roster.Add);

    private static List<int> Rest(IEnumerator<int> listing)
    {
        List<int> rest = [];
        while (listing.MoveNext())
        {
            rest.Add(listing.Current);
        }

        return rest;
    }
}
