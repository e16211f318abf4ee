using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rx.Selectors.Testing;

/// <summary>
/// A stream that was a value of another one, and what it said: frames are counted from the moment it came. What it said
/// is what is compared, as two streams that say the same are not equal.
/// </summary>
internal sealed class InnerStream(object source, Func<long> frame)
{
    private readonly List<StreamEvent> _events = [];

    /// <summary>What was expected to say that.</summary>
    public InnerStream(object source, IReadOnlyList<StreamEvent> events)
        : this(source, static () => 0) => _events.AddRange(events);

    public IReadOnlyList<StreamEvent> Events => _events;

    public bool SaysTheSameAs(InnerStream other) =>
        ReferenceEquals(source, other.Source)
        || (_events.Count == other._events.Count
            && _events.Zip(other._events).All(static pair => pair.First.Matches(pair.Second)));

    private object Source => source;

    /// <summary>
    /// Listens to a value if it is a stream, and gives what stands for it: itself when it is none.
    /// </summary>
    public static object? Listen(object? value, MarbleScheduler scheduler, Action<IDisposable> subscribed)
    {
        if (value is null)
        {
            return null;
        }

        long start = scheduler.Frame;
        var inner = new InnerStream(value, () => scheduler.Frame - start);
        IDisposable? subscription = value switch
        {
            IMarbleStream marbles => marbles.Observe(inner),
            IObservable<object?> objects => inner.Observe(objects),
            _ => inner.ObserveByReflection(value),
        };
        if (subscription is null)
        {
            return value;
        }

        subscribed(subscription);
        return inner;
    }

    public IDisposable Observe<T>(IObservable<T> stream) => stream.Subscribe(new Ear<T>(this));

    // Streams of value types, which are no IObservable<object>. Where code cannot be made at run time they stay values,
    // equal to themselves only.
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
                MethodInfo observe = typeof(InnerStream).GetMethod(nameof(Observe))!;
                return (IDisposable)observe.MakeGenericMethod(type.GetGenericArguments())
                    .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [value], null)!;
            }
        }

        return null;
    }

    private void Note(MarbleKind kind, object? payload) => _events.Add(new StreamEvent(frame(), kind, payload));

    private sealed class Ear<T>(InnerStream inner) : IObserver<T>
    {
        public void OnNext(T value) => inner.Note(MarbleKind.Value, value);

        public void OnError(Exception error) => inner.Note(MarbleKind.Error, error);

        public void OnCompleted() => inner.Note(MarbleKind.Completion, null);
    }
}
