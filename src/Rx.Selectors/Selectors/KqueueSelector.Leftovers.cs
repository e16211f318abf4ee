namespace Rx.Selectors;

/// <content>Getting rid of filters that the kernel has refused to delete.</content>
public sealed partial class KqueueSelector
{
    /// <summary>A filter could not be deleted, and not because it had gone: the kernel may go on reporting it. Under the gate.</summary>
    private bool _mayHaveLeftovers;

    /// <summary>
    /// A stale event is nothing when it was fetched before its registration went. But when a deletion has been refused it
    /// comes from a filter that is still there, and would end every wait: it is deleted now, and if that is refused too, when it
    /// is reported again.
    /// </summary>
    private void DeleteLeftovers(Span<byte> events, int count)
    {
        lock (Gate)
        {
            if (!_mayHaveLeftovers)
            {
                return;
            }

            _mayHaveLeftovers = false;
            for (int i = 0; i < count; i++)
            {
                ulong token = _layout.UserDataAt(events, i);
                int descriptor = _layout.DescriptorAt(events, i);
                Readiness kind = KindOf(_layout.FilterAt(events, i));
                if (token == WakeUpToken
                    || Registrations.TokenOf((int)(uint)token) == token
                    || (Registrations.TryFind((nint)descriptor, out int slot) && (_installed[slot].Events & kind) != 0))
                {
                    continue; // the wake-up's, or a current one's, or one that has taken its place
                }

                var leftover = new Installed { Events = kind };
                Delete(ref leftover, descriptor, kind);
            }
        }
    }
}
