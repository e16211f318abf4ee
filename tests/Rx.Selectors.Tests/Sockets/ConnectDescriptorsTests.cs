using System.Net;
using System.Net.Sockets;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Sockets;

/// <summary>The descriptors that are left when connecting ends, however and whenever it does.</summary>
[Collection(ProcessWide.Name)]
public sealed class ConnectDescriptorsTests
{
    private const int Rounds = 300;

    [Fact]
    public void Attempts_that_succeed_leave_what_their_observer_holds()
    {
        using Socket listener = Loopback.Listen();
        Leaves_nothing(loop => Attempt(loop, listener.LocalEndPoint!, wait: true, delay: 0), listener);
    }

    [Fact]
    public void Attempts_that_fail_leave_none()
    {
        using IDisposable holder = Loopback.RefusingAddress(out IPEndPoint address);
        Leaves_nothing(loop => Attempt(loop, address, wait: true, delay: 0));
    }

    [Fact]
    public void Attempts_disposed_of_at_any_moment_leave_none()
    {
        using Socket listener = Loopback.Listen();
        int delay = 0;
        Leaves_nothing(loop => Attempt(loop, listener.LocalEndPoint!, wait: false, delay++), listener);
    }

    [Fact]
    public void Attempts_at_several_addresses_disposed_of_at_any_moment_leave_none()
    {
        using Socket listener = Loopback.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using IDisposable holder = Loopback.RefusingAddress(out _, "127.0.0.2", port);
        IPAddress refusing = IPAddress.Parse("127.0.0.2");
        var options = new ConnectOptions
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([refusing, refusing, refusing, IPAddress.Loopback]),
        };
        int delay = 0;
        Leaves_nothing(
            loop => Attempt(loop, new DnsEndPoint("somewhere.test", port), wait: false, delay++, options), listener);
    }

    [Fact]
    public void Pending_attempts_disposed_of_leave_none()
    {
        using SocketGroup full = Loopback.ListenWithFullQueue(out Socket listener);
        Leaves_nothing(loop => Attempt(loop, listener.LocalEndPoint!, wait: false, delay: 0));
    }

    private static void Leaves_nothing(Action<ReadinessLoop> attempt, Socket? listener = null)
    {
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        Round();
        IReadOnlySet<int> before = OpenDescriptors.Numbers();

        for (int i = 0; i < Rounds; i++)
        {
            Round();
        }

        loop.FinishTurns();
        Patience.WaitUntil(
            () => OpenDescriptors.Numbers().IsSubsetOf(before), "there are no more descriptors than before");
        Assert.Empty(loop.Selector.GetMap());

        void Round()
        {
            attempt(loop);
            while (listener?.Poll(TimeSpan.Zero, SelectMode.SelectRead) == true)
            {
                listener.Accept().Dispose();
            }
        }
    }

    /// <summary>One attempt, waited for, or left after a moment that grows.</summary>
    private static void Attempt(
        ReadinessLoop loop, EndPoint endPoint, bool wait, int delay, ConnectOptions? options = null)
    {
        var probe = new ObserverProbe<Socket>(static socket => socket.Dispose());
        IDisposable subscription = loop.Scheduler.Connect(endPoint, options).Subscribe(probe);
        if (wait)
        {
            Patience.WaitUntil(() => probe.HasEnded, "the attempt has ended");
        }

        Thread.SpinWait(delay * 40);
        subscription.Dispose();
        probe.AssertGrammar();
    }
}
