using System.Net;

namespace Rx.Selectors.Tests.Support;

/// <summary>What a test keeps of a datagram, which is itself valid for the time of a call only.</summary>
internal sealed record DatagramCopy(byte[] Bytes, EndPoint? From, bool IsTruncated, int OriginalLength)
{
    public static DatagramCopy Of(Datagram datagram) => new(
        datagram.Bytes.ToArray(), datagram.GetRemoteEndPoint(), datagram.IsTruncated, datagram.OriginalLength);
}
