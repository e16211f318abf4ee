using System.Net;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>An accepted connection.</summary>
/// <param name="Stream">Its bytes.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="Owner">What to dispose of to close it.</param>
internal sealed record Connection(IByteStream Stream, IPAddress Address, IDisposable Owner);
