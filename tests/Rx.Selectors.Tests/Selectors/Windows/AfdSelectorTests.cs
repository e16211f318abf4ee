using Rx.Selectors.Tests.Selectors.Contract;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors;

public sealed class AfdRegisteringTests() : RegisteringContract(Backend.Afd);

public sealed class AfdModifyingTests() : ModifyingContract(Backend.Afd);

public sealed class AfdMapTests() : MapContract(Backend.Afd);

public sealed class AfdFileObjectsTests() : FileObjectsContract(Backend.Afd);

public sealed class AfdSelectingTests() : SelectingContract(Backend.Afd);

public sealed class AfdTimeoutsTests() : TimeoutsContract(Backend.Afd);

public sealed class AfdHintsTests() : HintsContract(Backend.Afd);

public sealed class AfdWakingTests() : WakingContract(Backend.Afd);

public sealed class AfdClosingTests() : ClosingContract(Backend.Afd);

public sealed class AfdConcurrentChangesTests() : ConcurrentChangesContract(Backend.Afd);

public sealed class AfdSignalsTests() : SignalsContract(Backend.Afd);

public sealed class AfdReusedDescriptorsTests() : ReusedDescriptorsContract(Backend.Afd);

public sealed class AfdSmallSpansTests() : SmallSpansContract(Backend.Afd);

public sealed class AfdNestingTests() : NestingContract(Backend.Afd);

public sealed class AfdModelTests() : ModelContract(Backend.Afd);

[Collection(ProcessWide.Name)]
public sealed class AfdManyDescriptorsTests() : ManyDescriptorsContract(Backend.Afd);


/// <summary>What only AFD does: it is asked once about each socket, and answers when it likes.</summary>
public sealed class AfdSelectorTests : IDisposable
{
    private readonly AfdSelector _selector = new();
    private readonly RawPipe _pipe = new();

    public void Dispose()
    {
        _selector.Dispose();
        _pipe.Dispose();
    }

    [Fact]
    public void Readiness_that_came_and_went_between_two_waits_is_not_reported()
    {
        SelectorKey key = _selector.Register(_pipe.ReadEnd, Readiness.Read);
        Assert.Empty(_selector.Select(TimeSpan.Zero)); // it is asked from here on

        for (int round = 0; round < 50; round++)
        {
            _pipe.Write();
            Patience.WaitUntil(() => WinsockFiles.IsReadable(_pipe.ReadEnd), "the byte has come");
            _pipe.Read();
            Assert.Empty(_selector.Select(TimeSpan.Zero));
        }

        _pipe.Write();
        Assert.Equal(new ReadinessEvent(key, Readiness.Read), Assert.Single(_selector.Select(Patience.Limit)));
    }

    [Fact]
    public void A_wake_up_that_came_with_an_answer_between_two_waits_ends_the_next()
    {
        _selector.Register(_pipe.ReadEnd, Readiness.Read);
        Assert.Empty(_selector.Select(TimeSpan.Zero));
        _pipe.Write();
        Patience.WaitUntil(() => WinsockFiles.IsReadable(_pipe.ReadEnd), "the byte has come");
        _pipe.Read();

        _selector.Wake();

        Assert.Empty(_selector.Select());
    }

    [Fact]
    public void A_socket_that_is_closed_during_a_wait_ends_it()
    {
        SelectorKey key = _selector.Register(_pipe.ReadEnd, Readiness.Read);
        var waiter = new KernelWaiter<IReadOnlyList<ReadinessEvent>>(() => _selector.Select(), _selector);
        waiter.WaitUntilAsleep();

        _pipe.CloseReadEnd();

        Assert.Equal(new ReadinessEvent(key, Readiness.Read | Readiness.Error), Assert.Single(waiter.Result()));
        Assert.Empty(_selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void Closing_it_with_many_questions_open_returns()
    {
        RawPipe[] pipes = [.. Enumerable.Range(0, 100).Select(static _ => new RawPipe())];
        var selector = new AfdSelector();
        foreach (RawPipe pipe in pipes)
        {
            selector.Register(pipe.ReadEnd, Readiness.Read);
        }

        Assert.Empty(selector.Select(TimeSpan.Zero));
        pipes[50].Write();
        selector.Close();

        Array.ForEach(pipes, static pipe => pipe.Dispose());
        Assert.Throws<ObjectDisposedException>(() => selector.Select(TimeSpan.Zero));
    }

    [Fact]
    public void Two_selectors_wait_for_one_socket()
    {
        using var other = new AfdSelector();
        _selector.Register(_pipe.ReadEnd, Readiness.Read);
        other.Register(_pipe.ReadEnd, Readiness.Read);

        _pipe.Write();

        Assert.Single(_selector.Select(Patience.Limit));
        Assert.Single(other.Select(Patience.Limit));
    }
}
