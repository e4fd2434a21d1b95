import { AF_INET6 } from '../../../wire/inet.ts';
import { formatIpv6, IN6ADDR_ANY, maskIpv6, maskPrefix6, prefixMask6 } from '../../../wire/inet6.ts';
import { EINVAL } from '../../errno.ts';
import {
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  type NfHook,
} from '../../netfilter/hooks.ts';
import { IPV6_ONLY } from '../families.ts';
import { noHost, part6 } from '../hosts.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { type AnyTarget, defineTarget } from '../types.ts';
import { type Host, hostOf } from '../values.ts';

interface NptInfo {
  src: Host;
  dst: Host;
}

/** A mask with gaps has no length: the field then holds all ones. */
const lengthOf = (host: Host): number => maskPrefix6(part6(host).mask) ?? 255;
const prefix = (host: Host): string => `${formatIpv6(part6(host).addr)}/${lengthOf(host)}`;
const isSet = (host: Host): boolean => part6(host).addr !== IN6ADDR_ANY || lengthOf(host) !== 0;

/** `ip6t_npt_checkentry`: at most 64 bits, and nothing after them. */
function bad(host: Host): boolean {
  const length = lengthOf(host);
  return length > 64 || maskIpv6(part6(host).addr, prefixMask6(length)) !== part6(host).addr;
}

/** The SNPT and DNPT targets of ip6tables (libip6t_SNPT.c, libip6t_DNPT.c). */
const npt = (name: string, summary: string, hooks: readonly NfHook[]): AnyTarget =>
  defineTarget<NptInfo>({
    name,
    families: IPV6_ONLY,
    summary,
    support: 'parse-only',
    tables: ['mangle'],
    hooks,
    options: [
      { name: 'src-pfx', type: 'hostmask', mandatory: true, arg: 'prefix/length', help: 'the prefix to replace' },
      { name: 'dst-pfx', type: 'hostmask', mandatory: true, arg: 'prefix/length', help: 'the prefix to put there' },
    ],
    init: () => ({ src: noHost(AF_INET6), dst: noHost(AF_INET6) }),
    parse: (info, call) => {
      if (call.option.name === 'src-pfx') info.src = hostOf(call);
      else info.dst = hostOf(call);
    },
    save: ({ src, dst }) =>
      (isSet(src) ? ` --src-pfx ${prefix(src)}` : '') + (isSet(dst) ? ` --dst-pfx ${prefix(dst)}` : ''),
    print: ({ src, dst }) => ` ${name} src-pfx ${prefix(src)} dst-pfx ${prefix(dst)}`,
    check: ({ src, dst }) => (bad(src) || bad(dst) ? EINVAL : 0),
    target: noIpv6(name),
  });

export const SNPT = npt('SNPT', 'Gives the source another prefix, without connection tracking.', [
  NF_INET_LOCAL_IN,
  NF_INET_POST_ROUTING,
]);
export const DNPT = npt('DNPT', 'Gives the destination another prefix, without connection tracking.', [
  NF_INET_PRE_ROUTING,
  NF_INET_LOCAL_OUT,
]);
