/** Error numbers of Linux, positive. Functions return them negated, as the kernel does. */
export const EPERM = 1;
export const ENOENT = 2;
export const EIO = 5;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const EBUSY = 16;
export const EEXIST = 17;
export const EXDEV = 18;
export const ENODEV = 19;
export const EINVAL = 22;
export const ENOSPC = 28;
export const EPIPE = 32;
export const ERANGE = 34;
export const ENOTEMPTY = 39;
export const ELOOP = 40;
export const ENOPROTOOPT = 92;
export const EPROTONOSUPPORT = 93;
export const EMSGSIZE = 90;
export const EADDRINUSE = 98;
export const EADDRNOTAVAIL = 99;
export const ENETDOWN = 100;
export const ENETUNREACH = 101;
export const ECONNRESET = 104;
export const EISCONN = 106;
export const ENOTCONN = 107;
export const ETIMEDOUT = 110;
export const ECONNREFUSED = 111;
export const EHOSTUNREACH = 113;
export const ESRCH = 3;
export const EINTR = 4;
export const ENXIO = 6;
export const E2BIG = 7;
export const EBADF = 9;
export const EFAULT = 14;
export const ENONET = 64;
export const EPROTO = 71;
export const EDESTADDRREQ = 89;
export const EOPNOTSUPP = 95;
export const EAFNOSUPPORT = 97;
export const ENOBUFS = 105;
export const EHOSTDOWN = 112;
export const EALREADY = 114;
export const EINPROGRESS = 115;

interface Errno {
  readonly name: string;
  readonly text: string;
}

const TABLE: Readonly<Record<number, Errno>> = {
  [EPERM]: { name: 'EPERM', text: 'Operation not permitted' },
  [ENOENT]: { name: 'ENOENT', text: 'No such file or directory' },
  [EIO]: { name: 'EIO', text: 'Input/output error' },
  [EAGAIN]: { name: 'EAGAIN', text: 'Resource temporarily unavailable' },
  [ENOMEM]: { name: 'ENOMEM', text: 'Cannot allocate memory' },
  [EACCES]: { name: 'EACCES', text: 'Permission denied' },
  [EBUSY]: { name: 'EBUSY', text: 'Device or resource busy' },
  [EEXIST]: { name: 'EEXIST', text: 'File exists' },
  [EXDEV]: { name: 'EXDEV', text: 'Invalid cross-device link' },
  [ENODEV]: { name: 'ENODEV', text: 'No such device' },
  [EINVAL]: { name: 'EINVAL', text: 'Invalid argument' },
  [ENOSPC]: { name: 'ENOSPC', text: 'No space left on device' },
  [EPIPE]: { name: 'EPIPE', text: 'Broken pipe' },
  [ERANGE]: { name: 'ERANGE', text: 'Numerical result out of range' },
  [ENOTEMPTY]: { name: 'ENOTEMPTY', text: 'Directory not empty' },
  [ELOOP]: { name: 'ELOOP', text: 'Too many levels of symbolic links' },
  [EMSGSIZE]: { name: 'EMSGSIZE', text: 'Message too long' },
  [ENOPROTOOPT]: { name: 'ENOPROTOOPT', text: 'Protocol not available' },
  [EPROTONOSUPPORT]: { name: 'EPROTONOSUPPORT', text: 'Protocol not supported' },
  [EADDRINUSE]: { name: 'EADDRINUSE', text: 'Address already in use' },
  [EADDRNOTAVAIL]: { name: 'EADDRNOTAVAIL', text: 'Cannot assign requested address' },
  [ENETDOWN]: { name: 'ENETDOWN', text: 'Network is down' },
  [ENETUNREACH]: { name: 'ENETUNREACH', text: 'Network is unreachable' },
  [ECONNRESET]: { name: 'ECONNRESET', text: 'Connection reset by peer' },
  [EISCONN]: { name: 'EISCONN', text: 'Transport endpoint is already connected' },
  [ENOTCONN]: { name: 'ENOTCONN', text: 'Transport endpoint is not connected' },
  [ETIMEDOUT]: { name: 'ETIMEDOUT', text: 'Connection timed out' },
  [ECONNREFUSED]: { name: 'ECONNREFUSED', text: 'Connection refused' },
  [EHOSTUNREACH]: { name: 'EHOSTUNREACH', text: 'No route to host' },
  [ESRCH]: { name: 'ESRCH', text: 'No such process' },
  [EINTR]: { name: 'EINTR', text: 'Interrupted system call' },
  [ENXIO]: { name: 'ENXIO', text: 'No such device or address' },
  [E2BIG]: { name: 'E2BIG', text: 'Argument list too long' },
  [EBADF]: { name: 'EBADF', text: 'Bad file descriptor' },
  [EFAULT]: { name: 'EFAULT', text: 'Bad address' },
  [ENONET]: { name: 'ENONET', text: 'Machine is not on the network' },
  [EPROTO]: { name: 'EPROTO', text: 'Protocol error' },
  [EDESTADDRREQ]: { name: 'EDESTADDRREQ', text: 'Destination address required' },
  [EOPNOTSUPP]: { name: 'EOPNOTSUPP', text: 'Operation not supported' },
  [EAFNOSUPPORT]: { name: 'EAFNOSUPPORT', text: 'Address family not supported by protocol' },
  [ENOBUFS]: { name: 'ENOBUFS', text: 'No buffer space available' },
  [EHOSTDOWN]: { name: 'EHOSTDOWN', text: 'Host is down' },
  [EALREADY]: { name: 'EALREADY', text: 'Operation already in progress' },
  [EINPROGRESS]: { name: 'EINPROGRESS', text: 'Operation now in progress' },
};

/** `EPERM` for 1 or -1. */
export const errnoName = (errno: number): string => TABLE[Math.abs(errno)]?.name ?? `errno ${Math.abs(errno)}`;
/** `strerror`: "Operation not permitted" for 1 or -1. */
export const strerror = (errno: number): string => TABLE[Math.abs(errno)]?.text ?? `Unknown error ${Math.abs(errno)}`;
