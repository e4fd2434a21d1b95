import type { NetDevice } from '../../device/net-device.ts';
import { EINVAL } from '../../errno.ts';
import {
  NF_INET_FORWARD,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
} from '../../netfilter/hooks.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch, XtError } from '../types.ts';
import { type NameMap, parseValMask, valMaskText } from '../val-mask.ts';

interface Group {
  readonly value: number;
  readonly mask: number;
  readonly inverted: boolean;
}

interface DevgroupInfo {
  src: Group | null;
  dst: Group | null;
}

/** /etc/iproute2/group. */
const GROUPS: NameMap = [['default', 0]];

function text(info: DevgroupInfo, dashes: string, numeric: boolean): string {
  const one = (g: Group | null, name: string): string =>
    g ? `${bang(g.inverted)} ${dashes}${name}${valMaskText(g.value, g.mask, numeric ? null : GROUPS)}` : '';
  return one(info.src, 'src-group') + one(info.dst, 'dst-group');
}

const holds = (g: Group | null, dev: NetDevice | null): boolean =>
  g === null || ((((dev?.group ?? 0) ^ g.value) & g.mask) === 0) !== g.inverted;

export const devgroup = defineMatch<DevgroupInfo>({
  name: 'devgroup',
  families: ANY_FAMILY,
  summary: 'The group of the device, 0 unless it was put in another.',
  support: 'modelled',
  options: [
    { name: 'src-group', type: 'string', invert: true, arg: 'value[/mask]', help: 'group of the input device' },
    { name: 'dst-group', type: 'string', invert: true, arg: 'value[/mask]', help: 'group of the output device' },
  ],
  init: () => ({ src: null, dst: null }),
  parse: (info, call) => {
    const group = { ...parseValMask('devgroup', call, GROUPS), inverted: call.inverted };
    if (call.option.name === 'src-group') info.src = group;
    else info.dst = group;
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError("devgroup match: You must specify either '--src-group' or '--dst-group'");
  },
  save: (info) => text(info, '--', false),
  print: (info, numeric) => text(info, '', numeric),
  /** `devgroup_mt_checkentry`: the device must be known there. */
  check: (info, par) => {
    const hasIn = (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_IN) | (1 << NF_INET_FORWARD);
    const hasOut = (1 << NF_INET_FORWARD) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_POST_ROUTING);
    return (info.src && par.hookMask & ~hasIn) || (info.dst && par.hookMask & ~hasOut) ? EINVAL : 0;
  },
  /** `devgroup_mt` (net/netfilter/xt_devgroup.c). */
  match: (_, info, par) => holds(info.src, par.in) && holds(info.dst, par.out),
});
