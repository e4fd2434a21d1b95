import { own } from '../../../base/own.ts';
import type { NfConn } from '../../conntrack/types.ts';
import { EINVAL, ENOENT } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes } from '../format.ts';
import { strtoui } from '../strtoul.ts';
import { defineTarget, XT_CONTINUE, type XtCall, type XtCheck, XtError } from '../types.ts';
import { notLookedAt, setUntracked } from '../untracked.ts';

interface CtInfo {
  notrack: boolean;
  helper: string;
  timeout: string;
  ctevents: readonly string[];
  expevents: readonly string[];
  /** Directions the zone was given for; with both or none it holds for both. */
  orig: boolean;
  reply: boolean;
  zone: number;
  /** The zone is the packet's mark. */
  zoneMark: boolean;
  /** What the packet's entry begins with; null for `--notrack`. */
  template: NfConn | null;
}

const EVENTS = [
  'new',
  'related',
  'destroy',
  'reply',
  'assured',
  'protoinfo',
  'helper',
  'mark',
  'natseqinfo',
  'secmark',
];

/** Protocols the kernel's helpers are for. */
const HELPERS: Readonly<Record<string, readonly number[]>> = {
  amanda: [17],
  ftp: [6],
  irc: [6],
  'netbios-ns': [17],
  pptp: [6],
  'Q.931': [6],
  RAS: [17],
  sane: [6],
  sip: [6, 17],
  snmp: [17],
  tftp: [17],
};

function parseEvents(text: string, known: readonly string[]): string[] {
  const given = text.split(',');
  for (const event of given) if (!known.includes(event)) throw new XtError(`Unknown event type "${event}"`);
  return known.filter((event) => given.includes(event));
}

function parse(info: CtInfo, call: XtCall): void {
  switch (call.option.name) {
    case 'notrack':
      info.notrack = true;
      return;
    case 'helper':
      info.helper = fitBytes(call.raw, 15);
      return;
    case 'timeout':
      info.timeout = fitBytes(call.raw, 31);
      return;
    case 'ctevents':
      info.ctevents = parseEvents(call.raw, EVENTS);
      return;
    case 'expevents':
      info.expevents = parseEvents(call.raw, ['new']);
      return;
    default:
      parseZone(info, call);
  }
}

/** `ct_parse_zone_id`. */
function parseZone(info: CtInfo, call: XtCall): void {
  if (call.option.name === 'zone-orig') info.orig = true;
  if (call.option.name === 'zone-reply') info.reply = true;
  info.zone = 0;
  if (call.raw.toLowerCase() === 'mark') {
    info.zoneMark = true;
    return;
  }
  const zone = strtoui(call.raw, 0, 0xffff);
  if (zone === null) throw new XtError(`Cannot parse ${call.raw} as a zone ID`);
  info.zone = zone;
}

const direction = (info: CtInfo): 'orig' | 'reply' | 'both' =>
  info.orig === info.reply ? 'both' : info.orig ? 'orig' : 'reply';

function text(info: CtInfo, dashes: string): string {
  let out = info.notrack ? ` ${dashes}notrack` : '';
  if (info.helper) out += ` ${dashes}helper ${info.helper}`;
  if (info.timeout) out += ` ${dashes}timeout ${info.timeout}`;
  if (info.ctevents.length) out += ` ${dashes}ctevents ${info.ctevents.join(',')}`;
  if (info.expevents.length) out += ` ${dashes}expevents ${info.expevents.join(',')}`;
  if (!info.zoneMark && !info.zone) return out;
  const dir = direction(info);
  return `${out} ${dashes}zone${dir === 'both' ? '' : `-${dir}`} ${info.zoneMark ? 'mark' : info.zone}`;
}

/** `xt_ct_tg_check`: makes the template, unless the rule only says `--notrack`. Time-out policies do not exist here. */
function check(info: CtInfo, par: XtCheck): number {
  info.template = null;
  if (info.notrack) return 0;
  const proto = par.protoInverted ? 0 : par.proto;
  if (info.helper && !own(HELPERS, info.helper)?.includes(proto)) return ENOENT;
  if (info.timeout) return proto === 0 ? EINVAL : ENOENT;
  par.net.ct.get();
  info.template = par.net.ct.template({ id: info.zone, dir: direction(info) }, info.helper);
  return 0;
}

export const CT = defineTarget<CtInfo>({
  name: 'CT',
  families: ANY_FAMILY,
  summary: 'Says beforehand how the connection is to be tracked, or that it is not.',
  support: 'modelled',
  tables: ['raw'],
  options: [
    { name: 'notrack', type: 'none', help: 'not at all' },
    { name: 'helper', type: 'string', arg: 'name', values: Object.keys(HELPERS), help: 'with this protocol helper' },
    { name: 'timeout', type: 'string', arg: 'name', help: 'with this time-out policy' },
    { name: 'ctevents', type: 'string', arg: 'event[,event]', values: EVENTS, help: 'report only these events' },
    { name: 'expevents', type: 'string', arg: 'event', values: ['new'], help: 'report only these expectation events' },
    { name: 'zone-orig', type: 'string', arg: 'id', help: 'in this zone, for the original direction' },
    { name: 'zone-reply', type: 'string', arg: 'id', help: 'in this zone, for the reply direction' },
    { name: 'zone', type: 'string', arg: 'id', help: 'in this zone: a number, or `mark`' },
  ],
  init: () => ({
    notrack: false,
    helper: '',
    timeout: '',
    ctevents: [],
    expevents: [],
    orig: false,
    reply: false,
    zone: 0,
    zoneMark: false,
    template: null,
  }),
  parse,
  save: (info) => text(info, '--'),
  print: (info) => ` CT${text(info, '')}`,
  check,
  destroy: (info, net) => {
    if (!info.notrack) net.ct.put();
  },
  /** `xt_ct_target` (net/netfilter/xt_CT.c). A zone by mark takes the mark of this moment. */
  target: (skb, info, par) => {
    if (info.notrack) setUntracked(skb);
    else if (notLookedAt(skb) && info.template) {
      const template = info.zoneMark
        ? par.net.ct.template({ id: skb.mark & 0xffff, dir: direction(info) }, info.helper)
        : info.template;
      par.net.ct.setTemplate(skb, template);
    }
    return XT_CONTINUE;
  },
});
