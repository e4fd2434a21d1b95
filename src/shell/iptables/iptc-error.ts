import { E2BIG, EEXIST, EINVAL, ENOENT, ENOMEM, ENOPROTOOPT, EPERM, strerror } from '../../kernel/errno.ts';

export const EMLINK = 31;
const ENOSYS = 38;
export const ENOTEMPTY = 39;

/** The functions of libiptc whose name decides how an error reads (`iptc_fn`). */
export type IptcFn =
  | 'init'
  | 'delete_chain'
  | 'create_chain'
  | 'insert'
  | 'replace'
  | 'delete_num'
  | 'zero_counter'
  | 'delete'
  | 'set_policy'
  | 'other';

const MESSAGES: readonly (readonly [IptcFn | null, number, string])[] = [
  ['init', EPERM, 'Permission denied (you must be root)'],
  ['init', EINVAL, 'Module is wrong version'],
  ['init', ENOENT, 'Table does not exist (do you need to insmod?)'],
  ['create_chain', EEXIST, 'Chain already exists'],
  ['insert', E2BIG, 'Index of insertion too big'],
  ['replace', E2BIG, 'Index of replacement too big'],
  ['delete_num', E2BIG, 'Index of deletion too big'],
  ['zero_counter', E2BIG, 'Index of counter too big'],
  ['insert', EINVAL, 'Target problem'],
  ['delete', ENOENT, 'Bad rule (does a matching rule exist in that chain?)'],
  ['set_policy', ENOENT, 'Bad built-in chain name'],
  ['set_policy', EINVAL, 'Bad policy name'],
  [null, 0, 'Incompatible with this kernel'],
  [null, ENOPROTOOPT, 'iptables who? (do you need to insmod?)'],
  [null, ENOSYS, 'Will be implemented real soon.  I promise ;)'],
  [null, ENOMEM, 'Memory allocation problem'],
  [null, ENOENT, 'No chain/target/match by that name'],
];

/** `iptc_strerror`: what the user reads; it depends on which function was called last. */
export function iptcStrerror(fn: IptcFn, errno: number): string {
  const found = MESSAGES.find(([of, err]) => err === errno && (of === null || of === fn));
  if (found) return found[2];
  if (errno === EMLINK) return 'Too many links';
  return errno === ENOTEMPTY ? 'Directory not empty' : strerror(errno);
}
