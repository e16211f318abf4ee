using System.Reactive;
using System.Security.Cryptography;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Streams;

/// <summary>Receive into Send, with the gate between them, over every kind of kernel object.</summary>
public sealed class EchoTests
{
    [Theory]
    [MemberData(nameof(ByteCourse.Kinds), MemberType = typeof(ByteCourse))]
    public void Sent_bytes_come_back(string kind)
    {
        using ByteCourse course = ByteCourse.Of(kind);
        using var loop = new ReadinessLoop(DefaultSelector.Create());
        var probe = new ObserverProbe<Unit>();
        byte[] sent = RandomNumberGenerator.GetBytes(kind == "terminal" ? 128 * 1024 : 4 * 1024 * 1024);

        using IDisposable echo = loop.Scheduler
            .Send(course.Output, full => loop.Scheduler.Receive(course.Input, full: full))
            .Subscribe(probe);
        Task writing = Task.Run(() =>
        {
            course.ToProgram.Write(sent);
            if (kind != "terminal")
            {
                course.EndInput();
            }
        });
        var echoed = new byte[sent.Length];
        Task reading = Task.Run(() => course.FromProgram.ReadExactly(echoed));

        ReadinessLoop.Finish(reading, "all bytes to come back");
        ReadinessLoop.Finish(writing, "all bytes to be written");
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(echoed));
        if (kind != "terminal")
        {
            probe.WaitForOne("the echo to finish");
        }
    }
}
