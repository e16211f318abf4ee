using System.Net.Sockets;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>What reading a descriptor means: whether it has a stream of bytes, and what reading nothing is.</summary>
internal enum DescriptorKind
{
    /// <summary>A pipe, a FIFO, a stream socket, a device, or what the system does not tell: reading nothing is the end.</summary>
    Stream,

    /// <summary>
    /// A regular file or a block device. It is always ready, whatever a call without waiting says, and reading it waits for the
    /// disk at most: so it is read plainly. Reading nothing is the end.
    /// </summary>
    File,

    /// <summary>A terminal or a serial line: reading nothing is the end, or that there is nothing yet.</summary>
    Terminal,

    /// <summary>An eventfd, a timerfd, inotify and the like: each read takes whole records. There is no end.</summary>
    Records,

    /// <summary>A socket whose messages have boundaries: reading nothing is an empty message.</summary>
    Messages,
}

/// <summary>Finding out the kind of a descriptor.</summary>
internal static class DescriptorKinds
{
    /// <summary>Asks the system. A descriptor that is not open is a stream, whose first call fails.</summary>
    public static DescriptorKind Of(int descriptor)
    {
        int type = SocketCalls.TypeOf(descriptor);
        if (type >= 0)
        {
            return HasMessages((SocketType)type) ? DescriptorKind.Messages : DescriptorKind.Stream;
        }

        return OperatingSystem.IsWindows() ? DescriptorKind.Stream : FileTypes.Of(descriptor) switch
        {
            FileType.Regular or FileType.BlockDevice => DescriptorKind.File,
            FileType.Anonymous => DescriptorKind.Records,
            FileType.CharacterDevice or FileType.Unknown when DescriptorCalls.IsTerminal(descriptor) => DescriptorKind.Terminal,
            _ => DescriptorKind.Stream,
        };
    }

    /// <summary>Whether sockets of a type have messages instead of a stream of bytes.</summary>
    public static bool HasMessages(SocketType type) =>
        type is SocketType.Dgram or SocketType.Raw or SocketType.Rdm or SocketType.Seqpacket;

    /// <summary>What to throw when bytes are asked of a socket that has messages.</summary>
    public static ArgumentException NoStream(nint descriptor, SocketType type, string parameterName) => new(
        $"Descriptor {descriptor} is a socket of type {type}, which has messages and no stream of bytes: an empty message would be "
        + "taken for the end, and the rest of one that is longer than the buffer would be lost. Use "
        + (type == SocketType.Seqpacket ? "ReceiveMessages and SendMessages." : "ReceiveFrom and SendTo, or ReceiveMessages and SendMessages."),
        parameterName);
}
