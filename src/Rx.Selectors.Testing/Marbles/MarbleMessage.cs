using System.Reactive;

namespace Rx.Selectors.Testing;

/// <summary>A notification and the frame of its arrival.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="Frame">
/// The number of milliseconds since frame 0, rounded down. Negative for what a hot stream emits before its <c>^</c>.
/// </param>
/// <param name="Notification">A value, the completion or an error.</param>
public readonly record struct MarbleMessage<T>(long Frame, Notification<T> Notification);
