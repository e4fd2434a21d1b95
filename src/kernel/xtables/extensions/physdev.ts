import { EINVAL } from '../../errno.ts';
import { NF_INET_LOCAL_OUT } from '../../netfilter/hooks.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { ifnameMatches, parseIfname } from '../ifname.ts';
import { defineMatch, XtError } from '../types.ts';

type Not<T> = { readonly value: T; readonly inverted: boolean };

interface PhysdevInfo {
  in?: Not<string>;
  out?: Not<string>;
  isIn?: Not<null>;
  isOut?: Not<null>;
  isBridged?: Not<null>;
}

const text = (info: PhysdevInfo): string => {
  const flag = (not: Not<unknown> | undefined, option: string): string =>
    not ? `${bang(not.inverted)} --${option}` : '';
  return (
    flag(info.isIn, 'physdev-is-in') +
    (info.in ? `${flag(info.in, 'physdev-in')} ${info.in.value}` : '') +
    flag(info.isOut, 'physdev-is-out') +
    (info.out ? `${flag(info.out, 'physdev-out')} ${info.out.value}` : '') +
    flag(info.isBridged, 'physdev-is-bridged')
  );
};

/** `physdev_mt` (net/netfilter/xt_physdev.c). */
function match(skb: SkBuff, info: PhysdevInfo): boolean {
  const indev = skb.physIn?.name ?? null;
  const outdev = skb.physOut?.name ?? null;
  if (indev === null && outdev === null)
    return [info.isBridged, info.isIn, info.isOut, info.in, info.out].every((not) => !not || not.inverted);
  if (info.isBridged && (outdev !== null) === info.isBridged.inverted) return false;
  if (info.isIn && (indev !== null) === info.isIn.inverted) return false;
  if (info.isOut && (outdev !== null) === info.isOut.inverted) return false;
  if (info.in && indev !== null && ifnameMatches(info.in.value, indev) === info.in.inverted) return false;
  if (!info.out) return true;
  return outdev !== null && ifnameMatches(info.out.value, outdev) !== info.out.inverted;
}

export const physdev = defineMatch<PhysdevInfo>({
  name: 'physdev',
  families: ANY_FAMILY,
  summary: 'The bridge ports a bridged packet comes in and goes out by.',
  support: 'modelled',
  options: [
    { name: 'physdev-in', type: 'string', invert: true, arg: 'name[+]', help: 'came in by this port' },
    { name: 'physdev-out', type: 'string', invert: true, arg: 'name[+]', help: 'leaves by this port' },
    { name: 'physdev-is-in', type: 'none', invert: true, help: 'came in by a port' },
    { name: 'physdev-is-out', type: 'none', invert: true, help: 'leaves by a port' },
    { name: 'physdev-is-bridged', type: 'none', invert: true, help: 'is bridged, not routed' },
  ],
  init: () => ({}),
  parse: (info, call) => {
    const { inverted } = call;
    switch (call.option.name) {
      case 'physdev-in':
        info.in = { value: parseIfname(call), inverted };
        return;
      case 'physdev-out':
        info.out = { value: parseIfname(call), inverted };
        return;
      case 'physdev-is-in':
        info.isIn = { value: null, inverted };
        return;
      case 'physdev-is-out':
        info.isOut = { value: null, inverted };
        return;
      default:
        info.isBridged = { value: null, inverted };
    }
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('PHYSDEV: no physdev option specified');
  },
  save: text,
  print: (info) => ` PHYSDEV match${text(info)}`,
  /** `physdev_mt_check`: an output port is not known in OUTPUT, unless the packet is bridged. */
  check: (info, par) => {
    const bridged = info.isBridged && !info.isBridged.inverted;
    return (info.out || info.isOut) && !bridged && par.hookMask & (1 << NF_INET_LOCAL_OUT) ? EINVAL : 0;
  },
  match,
});
