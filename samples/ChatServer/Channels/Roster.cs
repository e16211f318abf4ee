using System.Collections;

namespace ChatServer.Channels;

/// <summary>
/// Items in the order in which they were added. It can be listed bit by bit while it changes (<see cref="Listing"/>), which
/// takes no copy.
/// </summary>
internal sealed class Roster<T> : IReadOnlyCollection<T>
{
    // Invariant: _items[i] was the _numbers[i]-th to be added, and _numbers is sorted.
    private readonly List<T> _items = [];
    private readonly List<long> _numbers = [];
    private long _next;

    public int Count => _items.Count;

    /// <summary>Adds an item that is not there, at the end.</summary>
    public void Add(T item)
    {
        _items.Add(item);
        _numbers.Add(_next++);
    }

    /// <summary>Removes an item, in time linear in their number. Does nothing if it is not there.</summary>
    public void Remove(T item)
    {
        int index = _items.IndexOf(item);
        if (index >= 0)
        {
            _items.RemoveAt(index);
            _numbers.RemoveAt(index);
        }
    }

    public void Clear()
    {
        _items.Clear();
        _numbers.Clear();
    }

    /// <summary>
    /// Lists the items that are there when this is called, in order, over any time, whatever changes meanwhile. An item that is
    /// removed before its turn is left out; one that is added later, or again, is not listed.
    /// </summary>
    public IEnumerable<T> Listing()
    {
        return ListUpTo(_next);

        IEnumerable<T> ListUpTo(long end)
        {
            int index = 0;
            long wanted = 0; // the least number that has not been listed
            while (true)
            {
                if (index > _items.Count || (index > 0 && _numbers[index - 1] != wanted - 1))
                {
                    index = FirstFrom(wanted); // something before the place has been removed
                }

                if (index == _items.Count || _numbers[index] >= end)
                {
                    yield break;
                }

                wanted = _numbers[index] + 1;
                yield return _items[index++];
            }
        }
    }

    /// <summary>Enumerates all items; they must not change meanwhile.</summary>
    public List<T>.Enumerator GetEnumerator() => _items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The index of the first item with this number or a higher one.</summary>
    private int FirstFrom(long number)
    {
        int index = _numbers.BinarySearch(number);
        return index >= 0 ? index : ~index;
    }
}
