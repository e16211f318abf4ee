using System.ComponentModel;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>As many descriptors as the process may open, within reason: for the collection <see cref="ProcessWide"/>.</summary>
public abstract class ManyDescriptorsContract(Backend backend) : SelectorContract(backend)
{
    private const int Most = 4000;

    [Fact]
    public void All_that_are_ready_are_reported_by_one_select_however_many_are_registered()
    {
        var ready = new HashSet<nint>();
        foreach (RawDescriptor descriptor in OpenMany())
        {
            bool isReady = descriptor.Number % 2 == 0;
            SelectorKey key = Selector.Register(descriptor.Number, isReady ? Readiness.Write : Readiness.Read);
            if (isReady)
            {
                ready.Add(key.FileDescriptor);
            }
        }

        Assert.NotEmpty(ready);
        IReadOnlyList<ReadinessEvent> events = Selector.Select(Patiently);

        Assert.Equal(ready.Order(), events.Select(static one => one.Key.FileDescriptor).Order());
        Assert.All(events, static one => Assert.Equal(Readiness.Write, one.Events));
    }

    [Fact]
    public void Many_that_come_and_go_keep_their_own_events()
    {
        var random = new Random(17);
        RawDescriptor[] descriptors = [.. OpenMany().Take(500)];
        for (int round = 0; round < 10; round++)
        {
            random.Shuffle(descriptors);
            foreach (RawDescriptor descriptor in descriptors)
            {
                Selector.Register(descriptor.Number, Readiness.Write, descriptor);
            }

            foreach (RawDescriptor descriptor in descriptors.Take(250))
            {
                Selector.Unregister(descriptor.Number);
            }

            IReadOnlyList<ReadinessEvent> events = Selector.Select(Patiently);
            Assert.Equal(descriptors.Length - 250, events.Count);
            Assert.All(events, static one => Assert.Equal(((RawDescriptor)one.Key.Data!).Number, one.Key.FileDescriptor));
            foreach (RawDescriptor descriptor in descriptors.Skip(250))
            {
                Selector.Unregister(descriptor.Number);
            }
        }
    }

    private IEnumerable<RawDescriptor> OpenMany()
    {
        for (int i = 0; i < Most; i++)
        {
            RawDescriptor descriptor;
            try
            {
                descriptor = new RawDescriptor(Libc.EventDescriptor());
            }
            catch (Win32Exception e) when (e.NativeErrorCode == 24)
            {
                yield break; // EMFILE: that is all this process may have, less what the rest of the test needs
            }

            Own(descriptor);
            if (descriptor.Number >= Backend.DescriptorLimit)
            {
                yield break;
            }

            yield return descriptor;
        }
    }
}
