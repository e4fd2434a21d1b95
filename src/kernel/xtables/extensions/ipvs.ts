import '../../ipvs/module.ts';
import { ctinfo2dir } from '../../conntrack/types.ts';
import { IP_VS_CONN_F_DROUTE, IP_VS_CONN_F_MASQ, IP_VS_CONN_F_TUNNEL } from '../../ipvs/flags.ts';
import { ipVsFillIphSkb } from '../../ipvs/iphdr.ts';
import { ipVsProtoGet } from '../../ipvs/proto.ts';
import { connOutGet } from '../../ipvs/schedule.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { hostAndMask } from '../hosts.ts';
import { defineMatch, type XtActionParam, type XtCall, XtError } from '../types.ts';
import { type Host, hostOf, numberOf } from '../values.ts';

type Not<T> = { readonly value: T; readonly inverted: boolean };

/** `struct xt_ipvs_mtinfo`: absent means not asked for. */
interface IpvsInfo {
  ipvs?: Not<true>;
  vproto?: Not<number>;
  vaddr?: Not<Host>;
  vport?: Not<number>;
  /** 0 for the original direction, 1 for the reply. */
  vdir?: 0 | 1;
  vmethod?: Not<string>;
  vportctl?: Not<number>;
}

/** Forwarding methods by the names of the option. */
const METHODS: Readonly<Record<string, number>> = {
  GATE: IP_VS_CONN_F_DROUTE,
  IPIP: IP_VS_CONN_F_TUNNEL,
  MASQ: IP_VS_CONN_F_MASQ,
};

const badValue = (call: XtCall): XtError =>
  new XtError(`ipvs: Bad value for "--${call.option.name}" option: "${call.raw}"`);

function parse(info: IpvsInfo, call: XtCall): void {
  const { inverted } = call;
  switch (call.option.name) {
    case 'ipvs':
      info.ipvs = { value: true, inverted };
      return;
    case 'vproto':
      info.vproto = { value: numberOf(call), inverted };
      return;
    case 'vaddr':
      info.vaddr = { value: hostOf(call), inverted };
      return;
    case 'vport':
      info.vport = { value: numberOf(call), inverted };
      return;
    case 'vportctl':
      info.vportctl = { value: numberOf(call), inverted };
      return;
    case 'vdir':
      if (/^original$/i.test(call.raw)) info.vdir = 0;
      else if (/^reply$/i.test(call.raw)) info.vdir = 1;
      else throw badValue(call);
      return;
    default: {
      const name = call.raw.toUpperCase();
      if (!(name in METHODS)) throw badValue(call);
      info.vmethod = { value: name, inverted };
    }
  }
}

/** Something beside `--ipvs` is asked for: then `--ipvs` goes without saying. */
const asksMore = ({ ipvs: _, ...more }: IpvsInfo): boolean => Object.keys(more).length > 0;

function dump(info: IpvsInfo, dashes: string, numeric: boolean): string {
  let out = '';
  const add = (name: string, not: Not<unknown> | undefined, text: string): void => {
    if (not) out += `${bang(not.inverted)} ${dashes}${name}${text}`;
  };
  if (!asksMore(info)) add('ipvs', info.ipvs, '');
  add('vproto', info.vproto, ` ${info.vproto?.value}`);
  if (info.vaddr) add('vaddr', info.vaddr, ` ${hostAndMask(info.vaddr.value, numeric)}`);
  add('vport', info.vport, ` ${info.vport?.value}`);
  if (info.vdir !== undefined) out += ` ${dashes}vdir ${info.vdir === 0 ? 'ORIGINAL' : 'REPLY'}`;
  add('vmethod', info.vmethod, ` ${info.vmethod?.value}`);
  add('vportctl', info.vportctl, ` ${info.vportctl?.value}`);
  return out;
}

const fits = <T>(not: Not<T> | undefined, test: (value: T) => boolean): boolean =>
  !not || test(not.value) !== not.inverted;

/** `ipvs_mt` (net/netfilter/xt_ipvs.c): the connection is looked for as an answer's would be. */
function match(skb: SkBuff, info: IpvsInfo, par: XtActionParam): boolean {
  if (!asksMore(info)) return skb.ipvsProperty !== (info.ipvs?.inverted ?? false);
  if (!skb.ipvsProperty) return false;
  const iph = ipVsFillIphSkb(skb);
  if (!fits(info.vproto, (protocol) => protocol === iph.protocol) || !ipVsProtoGet(iph.protocol)) return false;
  const cp = connOutGet(par.net.ipvs, skb, { ...iph, inverse: true }, true);
  if (!cp) return false;
  if (!fits(info.vport, (port) => cp.vport === port)) return false;
  if (!fits(info.vportctl, (port) => cp.control?.vport === port)) return false;
  if (info.vdir !== undefined && (!skb.nfct || ctinfo2dir(skb.ctinfo) !== info.vdir)) return false;
  if (!fits(info.vmethod, (name) => cp.fwd === METHODS[name])) return false;
  return fits(info.vaddr, ({ addr, mask }) => ((cp.vaddr ^ addr) & mask) === 0);
}

export const ipvs = defineMatch<IpvsInfo>({
  name: 'ipvs',
  families: ANY_FAMILY,
  summary: 'What IPVS did with the packet: its virtual service, direction and forwarding method.',
  support: 'modelled',
  module: 'xt_ipvs',
  options: [
    { name: 'ipvs', type: 'none', invert: true, help: 'it belongs to a connection of IPVS' },
    { name: 'vproto', type: 'protocol', invert: true, arg: 'protocol', help: 'protocol of the virtual service' },
    { name: 'vaddr', type: 'hostmask', invert: true, arg: 'address[/mask]', help: 'address of the virtual service' },
    { name: 'vport', type: 'port', invert: true, arg: 'port', help: 'port of the virtual service' },
    { name: 'vdir', type: 'string', arg: 'ORIGINAL|REPLY', values: ['ORIGINAL', 'REPLY'], help: 'which way it goes' },
    {
      name: 'vmethod',
      type: 'string',
      invert: true,
      arg: 'GATE|IPIP|MASQ',
      values: ['GATE', 'IPIP', 'MASQ'],
      help: 'how it is forwarded',
    },
    { name: 'vportctl', type: 'port', invert: true, arg: 'port', help: 'port of the connection that controls it' },
  ],
  init: () => ({}),
  parse,
  finalCheck: (info, seen) => {
    if (seen.size === 0) throw new XtError('IPVS: At least one option is required');
    if (asksMore(info) && info.ipvs?.inverted) throw new XtError('! --ipvs cannot be together with other options');
  },
  save: (info) => dump(info, '--', true),
  print: (info, numeric) => dump(info, '', numeric),
  match,
});
