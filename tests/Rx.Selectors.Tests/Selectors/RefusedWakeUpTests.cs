using Rx.Selectors.Native;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

/// <summary>A kernel that refuses to wake the waiting thread: for want of memory, which passes, or for good (a sandbox).</summary>
public sealed class RefusedWakeUpTests : IDisposable
{
    private readonly DeafSelector _selector = new();

    public void Dispose()
    {
        _selector.Refusal = 0;
        _selector.Dispose();
    }

    [Fact]
    public void Closing_releases_the_kernels_resources_and_throws_when_the_wake_up_fails()
    {
        _selector.Refusal = Errno.EPERM;

        Assert.Throws<SelectorException>(_selector.Close);

        Assert.True(_selector.IsReleased);
        Assert.Throws<ObjectDisposedException>(_selector.Wake);
        _selector.Close();
    }

    [Fact]
    public void A_registration_that_a_wait_in_progress_cannot_learn_of_is_undone()
    {
        _selector.Park();
        _selector.Refusal = Errno.EPERM;

        Assert.Throws<SelectorException>(() => _selector.Register(3, Readiness.Read));

        Assert.Empty(_selector.GetMap());
        Assert.Empty(_selector.Watched);
    }

    [Fact]
    public void A_wake_up_after_one_that_was_refused_is_tried_again()
    {
        _selector.Park();
        _selector.Refusal = Errno.EPERM;
        Assert.Throws<SelectorException>(_selector.Wake);
        Assert.Equal(0, _selector.Signals);

        _selector.Refusal = 0;
        _selector.Wake();
        _selector.Wake();

        Assert.Equal(1, _selector.Signals);
    }

    [Fact]
    public void A_wake_up_that_there_is_no_memory_for_is_made_as_soon_as_there_is()
    {
        _selector.Park();
        _selector.Refusal = Errno.ENOMEM;
        _selector.Wake();
        _selector.Wake();
        Assert.Equal(0, _selector.Signals);

        _selector.Refusal = 0;

        Patience.WaitUntil(() => _selector.Signals == 1, "the wake-up is made");
    }

    [Fact]
    public void A_selector_that_there_is_no_memory_to_wake_closes_when_nothing_waits()
    {
        _selector.Refusal = Errno.ENOMEM;

        _selector.Close();

        Assert.True(_selector.IsReleased);
    }

    /// <summary>Waits on what it was told before, as poll(2) does, and notes what the kernel would watch.</summary>
    private sealed class DeafSelector : BaseSelector
    {
        private int _signals;
        private volatile int _refusal;

        public int Refusal
        {
            get => _refusal;
            set => _refusal = value;
        }

        public bool IsReleased { get; private set; }

        public int Signals => Volatile.Read(ref _signals);

        public HashSet<nint> Watched { get; } = [];

        private protected override bool WaitsOnSnapshot => true;

        private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token) =>
            Watched.Add(descriptor);

        private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token)
        {
        }

        private protected override void Remove(nint descriptor, ulong token) => Watched.Remove(descriptor);

        private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
        {
        }

        private protected override void Signal()
        {
            if (Refusal != 0)
            {
                throw new SelectorException("kevent(NOTE_TRIGGER)", Errno.ToSystem(Refusal));
            }

            Interlocked.Increment(ref _signals);
        }

        private protected override void Release() => IsReleased = true;
    }
}
