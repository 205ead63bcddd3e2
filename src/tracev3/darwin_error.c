/* The errors of macOS by number: names and words of errno.h (macOS's own numbers, whatever this machine's are), names
 * of dns_sd.h. */
#include "tracev3/decoders.h"

static const struct {
    const char *name, *words;
} errors[] = {
    {"EPERM", "Operation not permitted"},
    {"ENOENT", "No such file or directory"},
    {"ESRCH", "No such process"},
    {"EINTR", "Interrupted system call"},
    {"EIO", "Input/output error"},
    {"ENXIO", "Device not configured"},
    {"E2BIG", "Argument list too long"},
    {"ENOEXEC", "Exec format error"},
    {"EBADF", "Bad file descriptor"},
    {"ECHILD", "No child processes"},
    {"EDEADLK", "Resource deadlock avoided"},
    {"ENOMEM", "Cannot allocate memory"},
    {"EACCES", "Permission denied"},
    {"EFAULT", "Bad address"},
    {"ENOTBLK", "Block device required"},
    {"EBUSY", "Resource busy"},
    {"EEXIST", "File exists"},
    {"EXDEV", "Cross-device link"},
    {"ENODEV", "Operation not supported by device"},
    {"ENOTDIR", "Not a directory"},
    {"EISDIR", "Is a directory"},
    {"EINVAL", "Invalid argument"},
    {"ENFILE", "Too many open files in system"},
    {"EMFILE", "Too many open files"},
    {"ENOTTY", "Inappropriate ioctl for device"},
    {"ETXTBSY", "Text file busy"},
    {"EFBIG", "File too large"},
    {"ENOSPC", "No space left on device"},
    {"ESPIPE", "Illegal seek"},
    {"EROFS", "Read-only file system"},
    {"EMLINK", "Too many links"},
    {"EPIPE", "Broken pipe"},
    {"EDOM", "Numerical argument out of domain"},
    {"ERANGE", "Result too large"},
    {"EAGAIN", "Resource temporarily unavailable"},
    {"EINPROGRESS", "Operation now in progress"},
    {"EALREADY", "Operation already in progress"},
    {"ENOTSOCK", "Socket operation on non-socket"},
    {"EDESTADDRREQ", "Destination address required"},
    {"EMSGSIZE", "Message too long"},
    {"EPROTOTYPE", "Protocol wrong type for socket"},
    {"ENOPROTOOPT", "Protocol not available"},
    {"EPROTONOSUPPORT", "Protocol not supported"},
    {"ESOCKTNOSUPPORT", "Socket type not supported"},
    {"ENOTSUP", "Operation not supported"},
    {"EPFNOSUPPORT", "Protocol family not supported"},
    {"EAFNOSUPPORT", "Address family not supported by protocol family"},
    {"EADDRINUSE", "Address already in use"},
    {"EADDRNOTAVAIL", "Can't assign requested address"},
    {"ENETDOWN", "Network is down"},
    {"ENETUNREACH", "Network is unreachable"},
    {"ENETRESET", "Network dropped connection on reset"},
    {"ECONNABORTED", "Software caused connection abort"},
    {"ECONNRESET", "Connection reset by peer"},
    {"ENOBUFS", "No buffer space available"},
    {"EISCONN", "Socket is already connected"},
    {"ENOTCONN", "Socket is not connected"},
    {"ESHUTDOWN", "Can't send after socket shutdown"},
    {"ETOOMANYREFS", "Too many references: can't splice"},
    {"ETIMEDOUT", "Operation timed out"},
    {"ECONNREFUSED", "Connection refused"},
    {"ELOOP", "Too many levels of symbolic links"},
    {"ENAMETOOLONG", "File name too long"},
    {"EHOSTDOWN", "Host is down"},
    {"EHOSTUNREACH", "No route to host"},
    {"ENOTEMPTY", "Directory not empty"},
    {"EPROCLIM", "Too many processes"},
    {"EUSERS", "Too many users"},
    {"EDQUOT", "Disc quota exceeded"},
    {"ESTALE", "Stale NFS file handle"},
    {"EREMOTE", "Too many levels of remote in path"},
    {"EBADRPC", "RPC struct is bad"},
    {"ERPCMISMATCH", "RPC version wrong"},
    {"EPROGUNAVAIL", "RPC prog. not avail"},
    {"EPROGMISMATCH", "Program version wrong"},
    {"EPROCUNAVAIL", "Bad procedure for program"},
    {"ENOLCK", "No locks available"},
    {"ENOSYS", "Function not implemented"},
    {"EFTYPE", "Inappropriate file type or format"},
    {"EAUTH", "Authentication error"},
    {"ENEEDAUTH", "Need authenticator"},
    {"EPWROFF", "Device power is off"},
    {"EDEVERR", "Device error"},
    {"EOVERFLOW", "Value too large to be stored in data type"},
    {"EBADEXEC", "Bad executable (or shared library)"},
    {"EBADARCH", "Bad CPU type in executable"},
    {"ESHLIBVERS", "Shared library version mismatch"},
    {"EBADMACHO", "Malformed Mach-o file"},
    {"ECANCELED", "Operation canceled"},
    {"EIDRM", "Identifier removed"},
    {"ENOMSG", "No message of desired type"},
    {"EILSEQ", "Illegal byte sequence"},
    {"ENOATTR", "Attribute not found"},
    {"EBADMSG", "Bad message"},
    {"EMULTIHOP", "EMULTIHOP (Reserved)"},
    {"ENODATA", "No message available on STREAM"},
    {"ENOLINK", "ENOLINK (Reserved)"},
    {"ENOSR", "No STR resources"},
    {"ENOSTR", "Not a STREAM"},
    {"EPROTO", "Protocol error"},
    {"ETIME", "STREAM ioctl timeout"},
    {"EOPNOTSUPP", "Operation not supported on socket"},
    {"ENOPOLICY", "Policy not found"},
    {"ENOTRECOVERABLE", "State not recoverable"},
    {"EOWNERDEAD", "Previous owner died"},
    {"EQFULL", "Interface output queue is full"},
};

/* kDNSServiceErr_ names from -65537 downwards; NULL where a number is unused. */
static const char *const dns_errors[] = {"Unknown",
                                         "NoSuchName",
                                         "NoMemory",
                                         "BadParam",
                                         "BadReference",
                                         "BadState",
                                         "BadFlags",
                                         "Unsupported",
                                         "NotInitialized",
                                         NULL,
                                         "AlreadyRegistered",
                                         "NameConflict",
                                         "Invalid",
                                         "Firewall",
                                         "Incompatible",
                                         "BadInterfaceIndex",
                                         "Refused",
                                         "NoSuchRecord",
                                         "NoAuth",
                                         "NoSuchKey",
                                         "NATTraversal",
                                         "DoubleNAT",
                                         "BadTime",
                                         "BadSig",
                                         "BadKey",
                                         "Transient",
                                         "ServiceNotRunning",
                                         "NATPortMappingUnsupported",
                                         "NATPortMappingDisabled",
                                         "NoRouter",
                                         "PollingMode",
                                         "Timeout",
                                         "DefunctConnection",
                                         "PolicyDenied",
                                         "NotPermitted",
                                         "StaleData"};

enum { DNS_ERROR_FIRST = -65537 };

void dw_darwin_error(struct scribe *out, int64_t number)
{
    if (number > 0 && (uint64_t)number <= sizeof errors / sizeof errors[0])
        dw_scribe_text(out, errors[number - 1].words);
    else
        dw_scribe_printf(out, number == 0 ? "Undefined error: %lld" : "Unknown error: %lld", (long long)number);
}

void dw_darwin_error_name(struct scribe *out, int64_t number)
{
    dw_scribe_printf(out, "%lld", (long long)number);
    if (number > 0 && (uint64_t)number <= sizeof errors / sizeof errors[0]) {
        dw_scribe_byte(out, ' ');
        dw_scribe_text(out, errors[number - 1].name);
    }
    uint64_t down = (uint64_t)DNS_ERROR_FIRST - (uint64_t)number;
    if (down < sizeof dns_errors / sizeof dns_errors[0] && dns_errors[down] != NULL) {
        dw_scribe_text(out, " kDNSServiceErr_");
        dw_scribe_text(out, dns_errors[down]);
    }
}
