namespace ChatServer.Sessions;

/// <summary>Decides what ends a connection.</summary>
internal interface IEndReasons<in T>
{
    /// <summary>The reason that a value gives; null when it gives none. It does not throw.</summary>
    string? ReasonOf(T value);

    /// <summary>The reason that the end of the values gives, which is a failure unless that is null.</summary>
    string ReasonOfEnd(Exception? failure);
}

/// <summary>What ends a connection, as an operator.</summary>
internal static class EndReasons
{
    /// <summary>The reasons that a sequence gives to end a connection: those of its values, and that of its end.</summary>
    /// <remarks>
    /// The same as Materialize, Select and Where, which take several hundred bytes for each idle connection, and a
    /// notification for each line.
    /// </remarks>
    public static IObservable<string> ReasonsToEnd<T>(this IObservable<T> values, IEndReasons<T> reasons) =>
        new Reasons<T>(values, reasons);

    private sealed class Reasons<T>(IObservable<T> values, IEndReasons<T> reasons) : IObservable<string>
    {
        public IDisposable Subscribe(IObserver<string> observer) => values.Subscribe(new Sink<T>(observer, reasons));
    }

    private sealed class Sink<T>(IObserver<string> observer, IEndReasons<T> reasons) : IObserver<T>
    {
        public void OnNext(T value)
        {
            if (reasons.ReasonOf(value) is { } reason)
            {
                observer.OnNext(reason);
            }
        }

        public void OnError(Exception error) => End(error);

        public void OnCompleted() => End(null);

        private void End(Exception? failure)
        {
            observer.OnNext(reasons.ReasonOfEnd(failure));
            observer.OnCompleted();
        }
    }
}
