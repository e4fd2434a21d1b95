import { EINVAL } from '../../errno.ts';
import {
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
} from '../../netfilter/hooks.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang, hex } from '../format.ts';
import { hostAndMask } from '../hosts.ts';
import { protocolInFile } from '../protocols.ts';
import { defineMatch, type XtCall, type XtCheck, XtError } from '../types.ts';
import { type Host, hostOf, numberOf } from '../values.ts';

type Not<T> = { readonly value: T; readonly inverted: boolean };

/** One transformation (`struct xt_policy_elem`). */
interface Element {
  reqid?: Not<number>;
  spi?: Not<number>;
  proto?: Not<number>;
  mode?: Not<'transport' | 'tunnel'>;
  'tunnel-src'?: Not<Host>;
  'tunnel-dst'?: Not<Host>;
}

interface PolicyInfo {
  dir: 'in' | 'out' | null;
  none: boolean;
  strict: boolean;
  elements: Element[];
}

const MAX_DEPTH = 4;
const PROTOCOLS = [51, 50, 108];

function parse(info: PolicyInfo, call: XtCall): void {
  const { name } = call.option;
  if (name === 'dir') {
    if (call.raw !== 'in' && call.raw !== 'out') throw new XtError(`policy_match: invalid dir "${call.raw}"`);
    info.dir = call.raw;
  } else if (name === 'pol') {
    if (call.raw !== 'none' && call.raw !== 'ipsec') throw new XtError(`policy match: invalid policy "${call.raw}"`);
    info.none = call.raw === 'none';
  } else if (name === 'strict') info.strict = true;
  else if (name === 'next') {
    info.elements.push({});
    if (info.elements.length > MAX_DEPTH) throw new XtError('policy match: maximum policy depth reached');
  } else parseElement(info.elements.at(-1) ?? {}, call);
}

function parseElement(e: Element, call: XtCall): void {
  const { inverted } = call;
  const name = call.option.name as keyof Element; // every other option is one of the element's
  if (e[name]) throw new XtError(`policy match: double --${name} option`);
  if (name === 'tunnel-src' || name === 'tunnel-dst') e[name] = { value: hostOf(call), inverted };
  else if (name === 'mode') {
    if (call.raw !== 'transport' && call.raw !== 'tunnel')
      throw new XtError(`policy match: invalid mode "${call.raw}"`);
    e.mode = { value: call.raw, inverted };
  } else {
    const value = numberOf(call);
    if (name === 'proto' && !PROTOCOLS.includes(value))
      throw new XtError('policy match: protocol must be ah/esp/ipcomp');
    e[name] = { value, inverted };
  }
}

function finalCheck(info: PolicyInfo): void {
  if (!info.dir) throw new XtError('policy match: neither --dir in nor --dir out specified');
  if (info.none) {
    if (info.strict) throw new XtError('policy match: policy none but --strict given');
    if (info.elements.length > 1) throw new XtError('policy match: policy none but policy given');
    return;
  }
  for (const [i, e] of info.elements.entries()) {
    if (info.strict && Object.keys(e).length === 0)
      throw new XtError(
        `policy match: empty policy element ${i}. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.`,
      );
    // without --mode it is taken for transport mode
    const transport = !e.mode || (e.mode.value === 'tunnel') === e.mode.inverted;
    if ((e['tunnel-src'] || e['tunnel-dst']) && transport)
      throw new XtError('policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode');
  }
}

function elementText(e: Element, dashes: string, numeric: boolean): string {
  const one = (name: keyof Element, text: string): string =>
    `${bang(e[name]?.inverted ?? false)} ${dashes}${name} ${text}`;
  const host = (h: Host): string => hostAndMask(h, true);
  let out = e.reqid ? one('reqid', `${e.reqid.value}`) : '';
  if (e.spi) out += one('spi', hex(e.spi.value));
  if (e.proto) out += one('proto', (numeric ? null : protocolInFile(e.proto.value)) ?? `${e.proto.value}`);
  if (e.mode) out += one('mode', e.mode.value);
  if (e['tunnel-dst']) out += one('tunnel-dst', host(e['tunnel-dst'].value));
  if (e['tunnel-src']) out += one('tunnel-src', host(e['tunnel-src'].value));
  return out;
}

const flagsText = (info: PolicyInfo, dashes: string): string =>
  ` ${dashes}dir ${info.dir} ${dashes}pol ${info.none ? 'none' : 'ipsec'}${info.strict ? ` ${dashes}strict` : ''}`;

/** `policy_mt_check`: a direction must make sense where the rule is. */
function check(info: PolicyInfo, par: XtCheck): number {
  const early = (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_IN);
  const late = (1 << NF_INET_POST_ROUTING) | (1 << NF_INET_LOCAL_OUT);
  return par.hookMask & (info.dir === 'out' ? early : late) ? EINVAL : 0;
}

const own = { multi: true, invert: true } as const;

export const policy = defineMatch<PolicyInfo>({
  name: 'policy',
  families: ANY_FAMILY,
  summary: 'The IPsec policy that applies. There is no IPsec here, so no packet has one.',
  support: 'modelled',
  options: [
    { name: 'dir', type: 'string', arg: 'dir', values: ['in', 'out'], help: 'decapsulated or to be encapsulated' },
    { name: 'pol', type: 'string', arg: 'policy', values: ['none', 'ipsec'], help: 'with or without IPsec' },
    { name: 'strict', type: 'none', help: 'all transformations, in order' },
    { name: 'reqid', type: 'uint32', arg: 'id', ...own, help: 'request id of the policy' },
    { name: 'spi', type: 'uint32', arg: 'spi', ...own, help: 'security parameter index' },
    { name: 'tunnel-src', type: 'hostmask', arg: 'address[/mask]', ...own, help: 'source of the tunnel' },
    { name: 'tunnel-dst', type: 'hostmask', arg: 'address[/mask]', ...own, help: 'destination of the tunnel' },
    { name: 'proto', type: 'protocol', arg: 'proto', values: ['ah', 'esp', 'ipcomp'], ...own, help: 'its protocol' },
    { name: 'mode', type: 'string', arg: 'mode', values: ['transport', 'tunnel'], ...own, help: 'its mode' },
    { name: 'next', type: 'none', multi: true, also: ['strict'], help: 'what follows is about the next one' },
  ],
  init: () => ({ dir: null, none: false, strict: false, elements: [{}] }),
  parse,
  finalCheck,
  save: (info) => {
    if (info.none) return flagsText(info, '--');
    return flagsText(info, '--') + info.elements.map((e) => elementText(e, '--', false)).join(' --next');
  },
  print: (info, numeric) => {
    const list = info.none ? [] : info.elements;
    const one = (e: Element, i: number): string => (list.length > 1 ? ` [${i}]` : '') + elementText(e, '', numeric);
    return ` policy match${flagsText(info, '')}${list.map(one).join('')}`;
  },
  check,
  /** `policy_mt` (net/netfilter/xt_policy.c), for packets without IPsec. */
  match: (_, info) => info.none,
});
