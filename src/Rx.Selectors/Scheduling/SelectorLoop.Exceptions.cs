using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <content>What becomes of exceptions that work and observers throw.</content>
internal sealed partial class SelectorLoop
{
    private readonly Action<Exception>? _exceptionHandler;
    private Exception? _handlerFailure; // the first of a turn; it is on its way out

    /// <summary>Calls back into an observer at the loop's end, where one exception must not keep the others from theirs.</summary>
    public void Guard<TState>(TState state, Action<TState> callback)
    {
        try
        {
            callback(state);
        }
        catch (ObjectDisposedException e) when (IsMetEnd(e))
        {
        }
        catch (Exception e) when (IsForHandler(e))
        {
            TellHandler(e);
        }
    }

    /// <summary>
    /// Calls back into one of many, of whom the others are to be called all the same: what leaves <see cref="Guard"/> is kept
    /// until then, the first of all.
    /// </summary>
    public ExceptionDispatchInfo? GuardOneOfMany<TState>(
        TState state, Action<TState> callback, ExceptionDispatchInfo? failure)
    {
        try
        {
            Guard(state, callback);
            return failure;
        }
        catch (Exception e)
        {
            return failure ?? ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>What the handler itself has thrown is not for it, wherever it passes on its way out of the loop.</summary>
    private bool IsForHandler(Exception e) => _exceptionHandler is not null && !ReferenceEquals(e, _handlerFailure);

    private void TellHandler(Exception e)
    {
        try
        {
            _exceptionHandler!(e);
        }
        catch (Exception failure)
        {
            _handlerFailure ??= failure;
            throw;
        }
    }

    /// <summary>
    /// Whether work, or an observer's operator (ObserveOn, Delay …), has met the end of its scheduler when it wanted to
    /// schedule more. Rx swallows the same for its EventLoopScheduler (dotnet/reactive#286); any other exception is
    /// somebody's mistake.
    /// </summary>
    private bool IsMetEnd(ObjectDisposedException e) => _isEnding && IsEndingException(e);
}
