namespace ChatServer.Sessions;

/// <summary>What ends a connection.</summary>
internal static class EndReasons
{
    /// <summary>
    /// The reasons that a sequence gives to end a connection: those of its values, of which most give none, and that of its
    /// end.
    /// </summary>
    /// <remarks>
    /// The same as Materialize, Select and Where, which take several hundred bytes of each idle connection, and a notification
    /// of each line.
    /// </remarks>
    /// <param name="values">What goes on in the connection.</param>
    /// <param name="ofValue">The reason that a value gives; null when it goes on. It does not throw.</param>
    /// <param name="ofEnd">The reason that the end gives, with the error if there is one.</param>
    public static IObservable<string> ReasonsToEnd<T>(
        this IObservable<T> values, Func<T, string?> ofValue, Func<Exception?, string> ofEnd) =>
        new Reasons<T>(values, ofValue, ofEnd);

    private sealed class Reasons<T>(IObservable<T> values, Func<T, string?> ofValue, Func<Exception?, string> ofEnd)
        : IObservable<string>
    {
        public IDisposable Subscribe(IObserver<string> observer) => values.Subscribe(new Sink<T>(observer, ofValue, ofEnd));
    }

    private sealed class Sink<T>(IObserver<string> observer, Func<T, string?> ofValue, Func<Exception?, string> ofEnd)
        : IObserver<T>
    {
        public void OnNext(T value)
        {
            if (ofValue(value) is { } reason)
            {
                observer.OnNext(reason);
            }
        }

        public void OnError(Exception error) => End(error);

        public void OnCompleted() => End(null);

        private void End(Exception? error)
        {
            observer.OnNext(ofEnd(error));
            observer.OnCompleted();
        }
    }
}
