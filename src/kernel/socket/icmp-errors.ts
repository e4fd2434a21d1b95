import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_PARAMETERPROB, ICMP_TIME_EXCEEDED } from '../../wire/icmp.ts';
import {
  ECONNREFUSED,
  EHOSTDOWN,
  EHOSTUNREACH,
  EMSGSIZE,
  ENETUNREACH,
  ENONET,
  ENOPROTOOPT,
  EOPNOTSUPP,
  EPROTO,
} from '../errno.ts';

/** What a socket learns from an ICMP error: the errno, and whether it ends an operation at once. */
export interface IcmpErr {
  readonly errno: number;
  readonly fatal: boolean;
}

/** `icmp_err_convert` (net/ipv4/icmp.c): the errno of each code of destination unreachable. */
const UNREACH: readonly IcmpErr[] = [
  { errno: ENETUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: false },
  { errno: ENOPROTOOPT, fatal: true },
  { errno: ECONNREFUSED, fatal: true },
  { errno: EMSGSIZE, fatal: false },
  { errno: EOPNOTSUPP, fatal: false },
  { errno: ENETUNREACH, fatal: true },
  { errno: EHOSTDOWN, fatal: true },
  { errno: ENONET, fatal: true },
  { errno: ENETUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: ENETUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
];

/** The errno an ICMP error stands for, or null for a type that is no error to a socket (quench, redirect). */
export function icmpErr(type: number, code: number): IcmpErr | null {
  if (type === ICMP_DEST_UNREACH) {
    if (code === ICMP_FRAG_NEEDED) return { errno: EMSGSIZE, fatal: true };
    return UNREACH[code] ?? { errno: EHOSTUNREACH, fatal: false };
  }
  if (type === ICMP_TIME_EXCEEDED) return { errno: EHOSTUNREACH, fatal: false };
  if (type === ICMP_PARAMETERPROB) return { errno: EPROTO, fatal: true };
  return null;
}
