using System.Reactive;

namespace Rx.Selectors.Testing;

/// <summary>A notification and when it came.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="Frame">
/// Milliseconds from frame 0, rounded down; negative for what a hot stream says before its <c>^</c>.
/// </param>
/// <param name="Notification">A value, the completion or an error.</param>
public readonly record struct MarbleMessage<T>(long Frame, Notification<T> Notification);
