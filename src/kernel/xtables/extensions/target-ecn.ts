import { get16 } from '../../../wire/bytes.ts';
import { replace16 } from '../../../wire/checksum.ts';
import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { TCP_CWR, TCP_ECE, TCP_HLEN, Tcphdr } from '../../../wire/tcp.ts';
import { EINVAL } from '../../errno.ts';
import { NF_DROP } from '../../netfilter/hooks.ts';
import { protoCsumReplace16 } from '../../skb/checksum.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { IPV4_ONLY } from '../families.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface EcnTargetInfo {
  ece: number | null;
  cwr: number | null;
  ect: number | null;
}

const removes = (info: EcnTargetInfo): boolean => info.ece === 0 && info.cwr === 0 && info.ect === null;

/** `set_ect_ip`. */
function setIp(skb: SkBuff, ect: number): void {
  const iph = skb.ip;
  const old = iph.tos;
  if ((old & 3) === ect) return;
  iph.tos = (old & ~3) | ect;
  replace16(skb.head, skb.networkHeader + 10, old, iph.tos);
}

/** `set_ect_tcp`. False: the header is cut short. */
function setTcp(skb: SkBuff, info: EcnTargetInfo): boolean {
  const at = skb.networkHeader + skb.ip.hdrlen;
  if (at + TCP_HLEN > skb.tail) return false;
  const th = new Tcphdr(skb.head, at);
  const word = get16(skb.head, at + 12);
  const set = (bit: number, value: number | null): void => {
    if (value !== null) th.flags = value ? th.flags | bit : th.flags & ~bit;
  };
  set(TCP_ECE, info.ece);
  set(TCP_CWR, info.cwr);
  if (get16(skb.head, at + 12) !== word) protoCsumReplace16(skb, at + 16, word, get16(skb.head, at + 12));
  return true;
}

const bit = { type: 'uint8', min: 0, max: 1, excl: ['ecn-tcp-remove'], arg: '0|1' } as const;

export const ECN = defineTarget<EcnTargetInfo>({
  name: 'ECN',
  families: IPV4_ONLY,
  summary: 'Changes the congestion notification bits.',
  support: 'modelled',
  tables: ['mangle'],
  options: [
    { name: 'ecn-tcp-remove', type: 'none', excl: ['ecn-tcp-cwr', 'ecn-tcp-ece'], help: 'clear both bits of TCP' },
    { name: 'ecn-tcp-cwr', ...bit, help: 'set the window-reduced bit to this' },
    { name: 'ecn-tcp-ece', ...bit, help: 'set the echo bit to this' },
    { name: 'ecn-ip-ect', type: 'uint8', min: 0, max: 3, arg: 'n', help: 'set the two bits of the IP header to this' },
  ],
  init: () => ({ ece: null, cwr: null, ect: null }),
  parse: (info, call) => {
    if (call.option.name === 'ecn-tcp-remove') Object.assign(info, { ece: 0, cwr: 0, ect: null });
    else if (call.option.name === 'ecn-tcp-cwr') info.cwr = numberOf(call);
    else if (call.option.name === 'ecn-tcp-ece') info.ece = numberOf(call);
    else info.ect = numberOf(call);
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('ECN target: An operation is required');
  },
  save: (info) => {
    if (removes(info)) return ' --ecn-tcp-remove';
    return (
      (info.ece === null ? '' : ` --ecn-tcp-ece ${info.ece}`) +
      (info.cwr === null ? '' : ` --ecn-tcp-cwr ${info.cwr}`) +
      (info.ect === null ? '' : ` --ecn-ip-ect ${info.ect}`)
    );
  },
  print: (info) => {
    if (removes(info)) return ' ECN TCP remove';
    return (
      ' ECN' +
      (info.ece === null ? '' : ` ECE=${info.ece}`) +
      (info.cwr === null ? '' : ` CWR=${info.cwr}`) +
      (info.ect === null ? '' : ` ECT codepoint=${info.ect}`)
    );
  },
  /** `ecn_tg_check`: the TCP bits need `-p tcp`. */
  check: (info, par) => {
    const tcp = info.ece !== null || info.cwr !== null;
    return tcp && (par.proto !== IPPROTO_TCP || par.protoInverted) ? EINVAL : 0;
  },
  /** `ecn_tg` (net/ipv4/netfilter/ipt_ECN.c). */
  target: (skb, info) => {
    if (info.ect !== null) setIp(skb, info.ect);
    const tcp = (info.ece !== null || info.cwr !== null) && skb.ip.protocol === IPPROTO_TCP;
    return tcp && !setTcp(skb, info) ? NF_DROP : XT_CONTINUE;
  },
});
