using System.Globalization;

namespace Rx.Selectors.Native;

/// <summary>
/// The numbers of one system's errno.h: names by number. Those of two systems are brought together by name, so that every
/// number is written down once.
/// </summary>
internal sealed class ErrnoTable
{
    // 1 to 34 are the same everywhere, but for 11.
    private const string UpTo10 = "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD ";

    private const string From12To34 =
        "ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV "
        + "ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE ";

    // 35 to 81 of what comes from 4.4BSD.
    private const string Bsd =
        "EAGAIN EINPROGRESS EALREADY ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT "
        + "EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED "
        + "ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED ELOOP ENAMETOOLONG EHOSTDOWN "
        + "EHOSTUNREACH ENOTEMPTY EPROCLIM EUSERS EDQUOT ESTALE EREMOTE EBADRPC ERPCMISMATCH EPROGUNAVAIL EPROGMISMATCH "
        + "EPROCUNAVAIL ENOLCK ENOSYS EFTYPE EAUTH ENEEDAUTH ";

    private readonly string[] _names;
    private readonly Dictionary<string, int> _numbers = [];
    private readonly int[] _toLibrary; // 0 where Linux has no such name
    private readonly int[] _toSystem;

    /// <param name="names">From number 1 on, separated by spaces; "-" for a number without a name.</param>
    /// <param name="library">The table to translate to; its own when null.</param>
    private ErrnoTable(string names, ErrnoTable? library)
    {
        _names = [string.Empty, .. names.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        for (int number = 1; number < _names.Length; number++)
        {
            if (_names[number] == "-")
            {
                _names[number] = string.Empty;
            }
            else
            {
                _numbers.TryAdd(_names[number], number);
            }
        }

        library ??= this;
        _toLibrary = new int[_names.Length];
        _toSystem = new int[library._names.Length];
        for (int number = 1; number < _names.Length; number++)
        {
            if (library._numbers.TryGetValue(Synonym(_names[number]), out int its))
            {
                _toLibrary[number] = its;
                _toSystem[its] = _toSystem[its] == 0 ? number : _toSystem[its];
            }
        }
    }

    /// <summary>asm-generic/errno-base.h and errno.h: the numbers of x86, Arm, RISC-V, LoongArch and s390x.</summary>
    public static ErrnoTable Linux { get; } = new(
        Begin("EAGAIN")
        + "EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH "
        + "ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE "
        + "ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD "
        + "ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT "
        + "EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN "
        + "ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT "
        + "ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT "
        + "ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL "
        + "EHWPOISON",
        library: null);

    public static ErrnoTable Of(UnixSystem system) => system switch
    {
        UnixSystem.MacOS => new(
            Begin("EDEADLK") + Bsd
            + "EPWROFF EDEVERR EOVERFLOW EBADEXEC EBADARCH ESHLIBVERS EBADMACHO ECANCELED EIDRM ENOMSG EILSEQ ENOATTR EBADMSG "
            + "EMULTIHOP ENODATA ENOLINK ENOSR ENOSTR EPROTO ETIME EOPNOTSUPP ENOPOLICY ENOTRECOVERABLE EOWNERDEAD EQFULL",
            Linux),
        UnixSystem.FreeBsd => new(
            Begin("EDEADLK") + Bsd
            + "EIDRM ENOMSG EOVERFLOW ECANCELED EILSEQ ENOATTR EDOOFUS EBADMSG EMULTIHOP ENOLINK EPROTO ENOTCAPABLE ECAPMODE "
            + "ENOTRECOVERABLE EOWNERDEAD EINTEGRITY",
            Linux),
        UnixSystem.OpenBsd => new(
            Begin("EDEADLK") + Bsd
            + "EIPSEC ENOATTR EILSEQ ENOMEDIUM EMEDIUMTYPE EOVERFLOW ECANCELED EIDRM ENOMSG ENOTSUP EBADMSG ENOTRECOVERABLE "
            + "EOWNERDEAD EPROTO",
            Linux),
        UnixSystem.NetBsd => new(
            Begin("EDEADLK") + Bsd
            + "EIDRM ENOMSG EOVERFLOW EILSEQ ENOTSUP ECANCELED EBADMSG ENODATA ENOSR ENOSTR ETIME ENOATTR EMULTIHOP ENOLINK "
            + "EPROTO EOWNERDEAD ENOTRECOVERABLE",
            Linux),
        UnixSystem.Illumos => new(
            Begin("EAGAIN")
            + "ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EDEADLK ENOLCK ECANCELED ENOTSUP EDQUOT "
            + "EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT EDEADLOCK EBFONT EOWNERDEAD ENOTRECOVERABLE ENOSTR ENODATA ETIME ENOSR "
            + "ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO ELOCKUNMAPPED ENOTACTIVE EMULTIHOP - - EBADMSG "
            + "ENAMETOOLONG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ENOSYS ELOOP "
            + "ERESTART ESTRPIPE ENOTEMPTY EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT - - - - - - - - - - - - "
            + "- - - - - - - - EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL "
            + "ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN - - - - - - - - ESHUTDOWN "
            + "ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE",
            Linux),
        _ => Linux,
    };

    /// <summary>The name of a number, as in "EPERM"; "errno 4711" for a number without one.</summary>
    public string NameOf(int number) =>
        (uint)number < (uint)_names.Length && _names[number].Length > 0
            ? _names[number]
            : string.Create(CultureInfo.InvariantCulture, $"errno {number}");

    /// <summary>The number in the table translated to; above <paramref name="foreign"/> when it has none.</summary>
    public int ToLibrary(int number, int foreign) =>
        ReferenceEquals(this, Linux) || number == 0 ? number
        : (uint)number < (uint)_toLibrary.Length && _toLibrary[number] != 0 ? _toLibrary[number]
        : number + foreign;

    /// <summary>The number in this table; 0 when it has none.</summary>
    public int ToSystem(int number) =>
        ReferenceEquals(this, Linux) ? number
        : (uint)number < (uint)_toSystem.Length ? _toSystem[number]
        : 0;

    private static string Begin(string eleventh) => $"{UpTo10}{eleventh} {From12To34}";

    // One number on Linux; two, or the other of the two, elsewhere.
    private static string Synonym(string name) => name switch
    {
        "ENOTSUP" => "EOPNOTSUPP",
        "EDEADLOCK" => "EDEADLK",
        _ => name,
    };
}
