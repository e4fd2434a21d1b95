import {
  MISS_DESTINATION,
  MISS_FRAGMENT,
  MISS_IN,
  MISS_MATCH,
  MISS_OUT,
  MISS_PROTO,
  MISS_SOURCE,
} from '../../kernel/xtables/compile.ts';
import {
  IPT_F_FRAG,
  IPT_F_GOTO,
  IPT_INV_DSTIP,
  IPT_INV_FRAG,
  IPT_INV_SRCIP,
  IPT_INV_VIA_IN,
  IPT_INV_VIA_OUT,
  type IptEntry,
  targetName,
  XT_INV_PROTO,
} from '../../kernel/xtables/entry.ts';
import { protocolName } from '../../kernel/xtables/protocols.ts';
import type { AnyMatch, AnyTarget } from '../../kernel/xtables/types.ts';
import { formatIpv4, type Ipv6Addr, ipv4 } from '../../wire/inet.ts';
import { listAddress, saveMask } from './addresses.ts';
import { listAddress6, saveAddress6 } from './addresses6.ts';

/** The name the kernel has for an extension, where iptables has several: what `-L` shows as the target. */
const kernelName = (ext: AnyMatch | AnyTarget): string => ext.realName ?? ext.name;

/** The conditions of a rule up to its matches, as `-S` prints them; '' or with a leading space. */
function saveConditions(e: IptEntry): string {
  let text = saveSource(e) + saveDestination(e);
  text += saveInterface('i', e.iniface, e.invflags & IPT_INV_VIA_IN);
  text += saveInterface('o', e.outiface, e.invflags & IPT_INV_VIA_OUT);
  if (e.proto !== 0) text += `${inverted(e.invflags & XT_INV_PROTO)} -p ${protocolName(e.proto, true) ?? e.proto}`;
  if (e.flags & IPT_F_FRAG) text += `${inverted(e.invflags & IPT_INV_FRAG)} -f`;
  for (const m of e.matches) text += ` -m ${m.ext.name}${m.ext.save(m.info)}`;
  return text;
}

function saveTarget(e: IptEntry): string {
  const { target } = e;
  if (target.kind === 'none') return '';
  if (target.kind === 'module') return ` -j ${target.ext.name}${target.ext.save(target.info)}`;
  return ` -${e.flags & IPT_F_GOTO ? 'g' : 'j'} ${targetName(target)}`;
}

const inverted = (flag: number): string => (flag ? ' !' : '');

const saveSource = (e: IptEntry): string =>
  e.v6
    ? saveV6('s', e.v6.src, e.v6.smsk, e.invflags & IPT_INV_SRCIP)
    : saveAddress('s', e.src, e.smsk, e.invflags & IPT_INV_SRCIP);
const saveDestination = (e: IptEntry): string =>
  e.v6
    ? saveV6('d', e.v6.dst, e.v6.dmsk, e.invflags & IPT_INV_DSTIP)
    : saveAddress('d', e.dst, e.dmsk, e.invflags & IPT_INV_DSTIP);

function saveV6(letter: string, addr: Ipv6Addr, mask: Ipv6Addr, invert: number): string {
  const text = saveAddress6(addr, mask, invert !== 0);
  return text === null ? '' : `${inverted(invert)} -${letter} ${text}`;
}

function saveAddress(letter: string, addr: number, mask: number, invert: number): string {
  if (mask === 0 && addr === 0 && !invert) return '';
  return `${inverted(invert)} -${letter} ${formatIpv4(ipv4(addr))}/${saveMask(mask)}`;
}

function saveInterface(letter: string, name: string, invert: number): string {
  return name === '' || (name === '+' && !invert) ? '' : `${inverted(invert)} -${letter} ${name}`;
}

/** A rule as `iptables -S` prints it, without `-A CHAIN `. With counters as `iptables -v -S` does. */
export function ruleSpec(e: IptEntry, counters?: { readonly packets: number; readonly bytes: number }): string {
  const count = counters ? ` -c ${counters.packets} ${counters.bytes}` : '';
  return `${saveConditions(e)}${count}${saveTarget(e)}`.slice(1);
}

/** The columns of a rule as `iptables -L` prints them. */
export interface RuleFields {
  readonly target: string;
  /** With `!` in front where it is negated. */
  readonly prot: string;
  readonly source: string;
  readonly destination: string;
  readonly inDev: string;
  readonly outDev: string;
  /** `--`, `-f` or `!f`. */
  readonly opt: string;
  /** `[goto] `, then what matches and target have to say, each with a leading space. */
  readonly extra: string;
}

export function ruleFields(e: IptEntry, numeric: boolean): RuleFields {
  const inv = (flag: number): string => (e.invflags & flag ? '!' : '');
  const any = numeric ? '*' : 'any';
  const { v6 } = e;
  let extra = e.flags & IPT_F_GOTO ? '[goto] ' : '';
  for (const m of e.matches) extra += m.ext.print(m.info, numeric, e.proto);
  if (e.target.kind === 'module') extra += e.target.ext.print(e.target.info, numeric, e.proto);
  return {
    target: e.target.kind === 'module' ? kernelName(e.target.ext) : targetName(e.target),
    prot: `${inv(XT_INV_PROTO)}${protocolName(e.proto, numeric) ?? e.proto}`,
    source: inv(IPT_INV_SRCIP) + (v6 ? listAddress6(v6.src, v6.smsk, numeric) : listAddress(e.src, e.smsk, numeric)),
    destination:
      inv(IPT_INV_DSTIP) + (v6 ? listAddress6(v6.dst, v6.dmsk, numeric) : listAddress(e.dst, e.dmsk, numeric)),
    inDev: `${inv(IPT_INV_VIA_IN)}${e.iniface === '' ? any : e.iniface}`,
    outDev: `${inv(IPT_INV_VIA_OUT)}${e.outiface === '' ? any : e.outiface}`,
    opt: `${e.invflags & IPT_INV_FRAG ? '!' : '-'}${e.flags & IPT_F_FRAG ? 'f' : '-'}`,
    extra,
  };
}

/** The condition that a code of `WalkStep.misses` stands for, as it is written in the rule: `! -s 10.0.0.0/8`. */
export function conditionText(e: IptEntry, code: number): string {
  const { invflags } = e;
  switch (code) {
    case MISS_SOURCE:
      return saveSource(e).trim();
    case MISS_DESTINATION:
      return saveDestination(e).trim();
    case MISS_IN:
      return saveInterface('i', e.iniface, invflags & IPT_INV_VIA_IN).trim();
    case MISS_OUT:
      return saveInterface('o', e.outiface, invflags & IPT_INV_VIA_OUT).trim();
    case MISS_PROTO:
      return `${inverted(invflags & XT_INV_PROTO)} -p ${protocolName(e.proto) ?? e.proto}`.trim();
    case MISS_FRAGMENT:
      return `${inverted(invflags & IPT_INV_FRAG)} -f`.trim();
    default: {
      const m = e.matches[code - MISS_MATCH];
      return m ? `-m ${m.ext.name}${m.ext.save(m.info)}` : '';
    }
  }
}
