import { EEXIST, ENOENT, ERANGE, strerror } from '../../kernel/errno.ts';
import * as e from '../../kernel/ipset/errors.ts';

/** What the program is about to do, for errors that read differently. */
export type CmdName =
  | 'create'
  | 'add'
  | 'del'
  | 'test'
  | 'destroy'
  | 'list'
  | 'save'
  | 'restore'
  | 'flush'
  | 'rename'
  | 'swap'
  | 'help'
  | 'version'
  | 'quit'
  | '-';

/** A complaint. Status 2 is a wrong command line: it points to the help, and has no line number in `restore`. */
export class IpsetError extends Error {
  readonly status: 1 | 2;
  constructor(message: string, status: 1 | 2 = 1) {
    super(message);
    this.status = status;
  }
}

/** A value that cannot be read. */
export const syntaxError = (text: string): IpsetError => new IpsetError(`Syntax error: ${text}`);
/** A wrong command line. */
export const usageError = (text: string): IpsetError => new IpsetError(text, 2);

const COMMON: Readonly<Record<number, string>> = {
  [ERANGE]: 'The specified range is too large, split it up into smaller ranges',
  [e.IPSET_ERR_PROTOCOL]: 'Kernel error received: ipset protocol error',
  [e.IPSET_ERR_FIND_TYPE]: 'Kernel error received: set type not supported',
  [e.IPSET_ERR_BUSY]: 'Set cannot be destroyed: it is in use by a kernel component',
  [e.IPSET_ERR_TYPE_MISMATCH]: 'The sets cannot be swapped: their type does not match',
  [e.IPSET_ERR_INVALID_CIDR]: 'The value of the CIDR parameter of the IP address is invalid',
  [e.IPSET_ERR_INVALID_NETMASK]: 'The value of the netmask parameter is invalid',
  [e.IPSET_ERR_INVALID_FAMILY]: 'Protocol family not supported by the set type',
  [e.IPSET_ERR_TIMEOUT]: 'Timeout cannot be used: set was created without timeout support',
  [e.IPSET_ERR_REFERENCED]: 'Set cannot be renamed: it is in use by another system',
  [e.IPSET_ERR_COUNTER]: 'Packet/byte counters cannot be used: set was created without counter support',
  [e.IPSET_ERR_COMMENT]: 'Comment cannot be used: set was created without comment support',
  [e.IPSET_ERR_INVALID_MARKMASK]: 'The value of the markmask parameter is invalid',
  [e.IPSET_ERR_SKBINFO]: 'Skbinfo mapping cannot be used: set was created without skbinfo support',
  [e.IPSET_ERR_BITMASK_NETMASK_EXCL]: 'netmask and bitmask options are mutually exclusive, provide only one',
};

const HASH: Readonly<Record<number, string>> = {
  [e.IPSET_ERR_HASH_FULL]: 'Hash is full, cannot add more elements',
  [e.IPSET_ERR_HASH_ELEM]: 'Null-valued element, cannot be stored in a hash type of set',
  [e.IPSET_ERR_INVALID_PROTO]: 'Invalid protocol specified',
  [e.IPSET_ERR_MISSING_PROTO]: 'Protocol missing, but must be specified',
  [e.IPSET_ERR_HASH_RANGE]: 'Invalid range, covers the whole address space',
};

const BITMAP: Readonly<Record<number, string>> = {
  [e.IPSET_ERR_BITMAP_RANGE]: 'Element is out of the range of the set',
  [e.IPSET_ERR_BITMAP_RANGE_SIZE]: 'The range you specified exceeds the size limit of the set type',
};

const LIST: Readonly<Record<number, string>> = {
  [e.IPSET_ERR_NAME]: 'Set to be added/deleted/tested as element does not exist.',
  [e.IPSET_ERR_LOOP]: 'Sets with list:set type cannot be added to the set.',
  [e.IPSET_ERR_BEFORE]: 'No reference set specified.',
  [e.IPSET_ERR_NAMEREF]: "The set to which you referred with 'before' or 'after' does not exist.",
  [e.IPSET_ERR_REF_EXIST]: "The set to which you referred with 'before' or 'after' is not added to the set.",
};

/** The program's words for an error of the kernel (negative), for a command on a set of this type. */
export function kernelError(errno: number, cmd: CmdName, typeName: string): IpsetError {
  const code = Math.abs(errno);
  const own = typeName.startsWith('hash:') ? HASH : typeName.startsWith('bitmap:') ? BITMAP : LIST;
  const text =
    ofCommand(code, cmd) ??
    COMMON[code] ??
    own[code] ??
    `Kernel error received: ${code === ENOENT ? '' : strerror(code)}`;
  return new IpsetError(text);
}

function ofCommand(code: number, cmd: CmdName): string | undefined {
  if (code === ENOENT) return 'The set with the given name does not exist';
  if (code === EEXIST && cmd === 'create') return 'Set cannot be created: set with the same name already exists';
  if (code === e.IPSET_ERR_EXIST && cmd === 'add') return "Element cannot be added to the set: it's already added";
  if (code === e.IPSET_ERR_EXIST && cmd === 'del') return "Element cannot be deleted from the set: it's not added";
  if (code === e.IPSET_ERR_EXIST_SETNAME2)
    return cmd === 'swap'
      ? 'Sets cannot be swapped: the second set does not exist'
      : 'Set cannot be renamed: a set with the new name already exists';
  return undefined;
}
