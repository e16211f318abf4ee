using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rx.Selectors.Testing;

/// <summary>Observes a stream that was emitted as a value of another stream, from that moment on.</summary>
internal sealed class InnerListener(InnerStream inner, MarbleScheduler scheduler)
{
    private readonly long _start = scheduler.Frame;

    /// <summary>
    /// Subscribes to a value if it is a stream, and returns an <see cref="InnerStream"/> in its place. Returns a value that is
    /// not a stream unchanged.
    /// </summary>
    public static object? Listen(object? value, MarbleScheduler scheduler, Action<IDisposable> subscribed)
    {
        if (value is null)
        {
            return null;
        }

        var inner = new InnerStream(value, []);
        var listener = new InnerListener(inner, scheduler);
        IDisposable? subscription = value switch
        {
            IMarbleStream marbles => marbles.Observe(listener),
            IObservable<object?> objects => listener.Observe(objects),
            _ => listener.ObserveByReflection(value),
        };
        if (subscription is null)
        {
            return value;
        }

        subscribed(subscription);
        return inner;
    }

    public IDisposable Observe<T>(IObservable<T> stream) => stream.Subscribe(new Ear<T>(this));

    // Handles streams of value types, which do not implement IObservable<object>. Where code cannot be generated at run
    // time, such streams stay plain values, equal to themselves only.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "An interface of an object that exists is there.")]
    [UnconditionalSuppressMessage("Trimming", "IL2060", Justification = "Observe is called above, so it is there.")]
    private IDisposable? ObserveByReflection(object value)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return null;
        }

        foreach (Type type in value.GetType().GetInterfaces())
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IObservable<>))
            {
                MethodInfo observe = typeof(InnerListener).GetMethod(nameof(Observe))!;
                return (IDisposable)observe.MakeGenericMethod(type.GetGenericArguments())
                    .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [value], null)!;
            }
        }

        return null;
    }

    private void Note(MarbleKind kind, object? payload) =>
        inner.Note(new StreamEvent(scheduler.Frame - _start, kind, payload));

    private sealed class Ear<T>(InnerListener listener) : IObserver<T>
    {
        public void OnNext(T value) => listener.Note(MarbleKind.Value, value);

        public void OnError(Exception error) => listener.Note(MarbleKind.Error, error);

        public void OnCompleted() => listener.Note(MarbleKind.Completion, null);
    }
}
