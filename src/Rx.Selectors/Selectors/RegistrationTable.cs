using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rx.Selectors;

/// <summary>
/// Every registration of a selector, by descriptor and by the token the kernel hands back with an event.
/// </summary>
/// <remarks>
/// Writers hold the selector's gate. Readers resolve tokens without it: a slot's key, handler and mask are read before its
/// generation, and a slot's generation moves on before they are cleared for another file object. So a generation that still
/// matches the token proves that what was read before it belonged to that token.
/// </remarks>
internal sealed class RegistrationTable
{
    private const int InitialCapacity = 16;

    private readonly Dictionary<nint, int> _slotByDescriptor = [];
    private readonly Stack<int> _free = new();
    private Registration[] _slots = new Registration[InitialCapacity];
    private int _used; // slots ever handed out

    public int Count => _slotByDescriptor.Count;

    public static ulong TokenOf(int slot, uint generation) => ((ulong)generation << 32) | (uint)slot;

    /// <summary>The token of the same slot once it has moved on (<see cref="MoveOn"/>).</summary>
    public static ulong TokenAfter(ulong token) => TokenOf((int)(uint)token, unchecked((uint)(token >> 32) + 1));

    public ref Registration this[int slot] => ref _slots[slot];

    public ulong TokenOf(int slot) => TokenOf(slot, _slots[slot].Generation);

    /// <summary>The slots, for a reader without the gate. A token beyond its length is newer than the array.</summary>
    public Registration[] Slots => Volatile.Read(ref _slots);

    /// <summary>False when the key's descriptor has a slot already, which <paramref name="slot"/> is then.</summary>
    public bool TryAdd(SelectorKey key, SafeHandle? handle, Trigger trigger, out int slot)
    {
        bool isNew = _free.Count == 0;
        if (isNew && _used == _slots.Length)
        {
            Grow();
        }

        ref int known = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _slotByDescriptor, key.FileDescriptor, out bool isKnown);
        if (isKnown)
        {
            slot = known;
            return false;
        }

        slot = known = isNew ? _used++ : _free.Pop();
        ref Registration registration = ref _slots[slot];
        registration.Handle = handle;
        registration.Trigger = trigger;
        registration.Armed = Readiness.None;
        registration.IsKept = false;
        registration.IsInvalid = false;
        key.Slot = slot;
        SetKey(slot, key);
        return true;
    }

    /// <summary>Puts a key into its slot, in the place of the one that is there.</summary>
    public void SetKey(int slot, SelectorKey key)
    {
        _slots[slot].Key = key;
        _slots[slot].Handler = key.Handler;
    }

    public void Remove(int slot)
    {
        ref Registration registration = ref _slots[slot];
        Debug.Assert(registration.Key is not null, "a free slot is removed");
        _slotByDescriptor.Remove(registration.Key.FileDescriptor);
        MoveOn(slot);
        registration.Key = null;
        registration.Handler = null;
        registration.Handle = null;
        registration.Armed = Readiness.None;
        _free.Push(slot);
    }

    /// <summary>Lets every event that the kernel may still hold for this slot go stale.</summary>
    public void MoveOn(int slot) =>
        Volatile.Write(ref _slots[slot].Generation, unchecked(_slots[slot].Generation + 1));

    public bool TryFind(nint descriptor, out int slot) => _slotByDescriptor.TryGetValue(descriptor, out slot);

    /// <summary>By identity: how an object that has since been closed is still found.</summary>
    public bool TryFind(object fileObject, out int slot)
    {
        for (slot = 0; slot < _used; slot++)
        {
            if (ReferenceEquals(_slots[slot].Key?.FileObject, fileObject))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Exactly this key: it knows its slot, and is there or has gone.</summary>
    public bool TryFind(SelectorKey key, out int slot)
    {
        slot = key.Slot;
        return slot < _used && ReferenceEquals(_slots[slot].Key, key);
    }

    public SelectorKey[] Keys()
    {
        var keys = new SelectorKey[Count];
        int next = 0;
        for (int slot = 0; slot < _used; slot++)
        {
            if (_slots[slot].Key is { } key)
            {
                keys[next++] = key;
            }
        }

        return keys;
    }

    /// <summary>The slots in use, for a backend that has to tell the kernel everything anew.</summary>
    public IEnumerable<int> UsedSlots()
    {
        for (int slot = 0; slot < _used; slot++)
        {
            if (_slots[slot].Key is not null)
            {
                yield return slot;
            }
        }
    }

    public void Clear()
    {
        for (int slot = 0; slot < _used; slot++)
        {
            if (_slots[slot].Key is not null)
            {
                Remove(slot);
            }
        }
    }

    private void Grow()
    {
        var larger = new Registration[_slots.Length * 2];
        _slots.CopyTo(larger, 0);
        Volatile.Write(ref _slots, larger);
    }
}
