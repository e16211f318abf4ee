using System.Net.Sockets;

namespace Rx.Selectors;

/// <summary>A datagram that <see cref="SocketOperators.SendTo"/> has not sent.</summary>
/// <param name="Datagram">Which; valid until <c>OnNext</c> returns.</param>
/// <param name="Error">What the kernel said of it; null when it was one too many for the queue.</param>
public readonly record struct DatagramLoss(Datagram Datagram, SocketException? Error);
