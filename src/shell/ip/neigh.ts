import type { NetDevice } from '../../kernel/device/net-device.ts';
import type { Neighbour, NudState } from '../../kernel/ip/neigh.ts';
import {
  formatIpv4,
  formatMac,
  type Ipv4Addr,
  type Ipv4Prefix,
  type MacAddr,
  parseMac,
  prefixContains,
} from '../../wire/inet.ts';
import { type Args, duparg2, getAddress, getPrefix, IpExit, invarg, matches, notModelled } from './args.ts';
import { check, type IpContext, netlinkError } from './context.ts';
import { dispatch, type Handler, type Verb } from './dispatch.ts';
import { usage } from './usage.ts';

const VERBS: readonly Verb[] = [
  { words: ['add'], run: (ctx, args) => modify(ctx, args, 'add') },
  { words: ['change'], exact: ['chg'], run: (ctx, args) => modify(ctx, args, 'change') },
  { words: ['replace'], run: (ctx, args) => modify(ctx, args, 'replace') },
  { words: ['delete'], run: (ctx, args) => modify(ctx, args, 'del') },
  { words: ['get'], run: get },
  { words: ['show', 'lst', 'list'], run: (ctx, args) => list(ctx, readFilter(ctx, args)) },
  { words: ['flush'], run: flush },
];

/** `ip neighbour`. */
export const ipNeighbour: Handler = (ctx, args) =>
  dispatch('neigh', VERBS, (c, a) => list(c, readFilter(c, a)), ctx, args);

const STATES: readonly NudState[] = [
  'INCOMPLETE',
  'REACHABLE',
  'STALE',
  'DELAY',
  'PROBE',
  'FAILED',
  'NOARP',
  'PERMANENT',
];

/** A state by its name in lower case, or an abbreviation of it (`nud_state_a2n`); 'none' for no state. */
function nudState(text: string): NudState | 'none' | null {
  if (matches(text, 'none')) return 'none';
  return STATES.find((s) => matches(text, s.toLowerCase())) ?? null;
}

interface Given {
  dst: Ipv4Addr | null;
  dev: NetDevice | null;
  mac: MacAddr | null;
  state: NudState | null;
}

function read(ctx: IpContext, args: Args): Given {
  let devName: string | null = null;
  let macText: string | null = null;
  const g: Given = { dst: null, dev: null, mac: null, state: null };
  while (args.more) {
    const word = args.next();
    if (word === 'lladdr') macText = args.next();
    else if (word === 'nud') {
      const text = args.next();
      const state = nudState(text);
      if (state === null) throw invarg('nud state is bad', text);
      g.state = state === 'none' ? 'FAILED' : state;
    } else if (word === 'proxy' || ['router', 'use', 'managed', 'extern_learn', 'protocol'].includes(word))
      throw notModelled(`"${word}" of a neighbour`);
    else if (word === 'dev') devName = args.next();
    else {
      const text = word === 'to' ? args.next() : word;
      if (matches(text, 'help')) throw usage('neigh');
      if (g.dst !== null) throw duparg2('to', text);
      g.dst = getAddress(text);
    }
  }
  if (devName === null || g.dst === null) throw new IpExit('Device and destination are required arguments.', 255);
  if (macText !== null && macText !== 'null') {
    g.mac = parseMac(
      macText
        .split(':')
        .map((p) => p.padStart(2, '0'))
        .join(':'),
    );
    if (!g.mac || !macText.includes(':')) throw new IpExit(`"${macText}" is invalid lladdr.`, 1);
  }
  g.dev = ctx.device(devName);
  return g;
}

/** `ipneigh_modify`. */
function modify(ctx: IpContext, args: Args, how: 'add' | 'change' | 'replace' | 'del'): void {
  const { dst, dev, mac, state } = read(ctx, args);
  if (dst === null || !dev) return;
  const { neigh } = ctx.net;
  if (how === 'del') {
    check(neigh.del(dev, dst));
    return;
  }
  const wanted = state ?? 'PERMANENT';
  const needsMac = !['FAILED', 'INCOMPLETE'].includes(wanted);
  if (needsMac && mac === null && !neigh.find(dev, dst)?.mac) throw netlinkError(22, 'No link layer address given.');
  check(neigh.set({ dev, ip: dst, mac, state: wanted }, how));
}

interface Filter {
  dev: NetDevice | null;
  to: Ipv4Prefix | null;
  states: readonly string[] | null;
}

function readFilter(ctx: IpContext, args: Args): Filter {
  const f: Filter = { dev: null, to: null, states: null };
  const states: string[] = [];
  while (args.more) {
    const word = args.next();
    if (word === 'dev') f.dev = ctx.device(args.next());
    else if (word === 'master' || word === 'vrf' || word === 'proxy') throw notModelled(`"${word}" of a neighbour`);
    else if (word === 'unused') states.push('FAILED', 'STALE', 'INCOMPLETE');
    else if (word === 'nud') {
      const text = args.next();
      const state = nudState(text);
      if (state === null && text !== 'all') throw invarg('nud state is bad\n', text);
      states.push(...(state === null ? STATES : [state]));
    } else if (matches(word, 'help') && word !== 'to') throw usage('neigh');
    else f.to = getPrefix(word === 'to' ? args.next() : word);
  }
  if (states.length > 0) f.states = states;
  return f;
}

const fits = (f: Filter, n: Neighbour): boolean =>
  (!f.dev || n.dev === f.dev) && (!f.to || prefixContains(f.to, n.ip)) && (!f.states || f.states.includes(n.state));

const lines = (ctx: IpContext, f: Filter): Neighbour[] =>
  ctx.opts.family === 'inet6'
    ? []
    : ctx.net.neigh.entries().filter((n) => fits(f, n) && (f.states !== null || n.state !== 'NOARP'));

function text(ctx: IpContext, f: Filter, n: Neighbour): string {
  if (ctx.opts.brief) {
    const known = n.mac !== null && n.state !== 'FAILED' && n.state !== 'INCOMPLETE';
    return `${formatIpv4(n.ip).padEnd(39)} ${f.dev ? '' : `${n.dev.name.padEnd(16)} `}${known && n.mac ? formatMac(n.mac) : ''}`;
  }
  const dev = f.dev ? '' : `dev ${n.dev.name} `;
  const mac = n.mac === null || n.state === 'FAILED' || n.state === 'INCOMPLETE' ? '' : `lladdr ${formatMac(n.mac)} `;
  const now = ctx.net.world.clock.now;
  const ago = (at: number): number => Math.max(0, Math.floor((now - at) / 1e9));
  const times =
    ctx.opts.stats > 0 ? ` used ${ago(n.updated)}/${ago(n.confirmed)}/${ago(n.updated)}probes ${n.probes} ` : '';
  return `${formatIpv4(n.ip)} ${dev}${mac}${times}${n.state} `;
}

function list(ctx: IpContext, f: Filter): void {
  const shown = lines(ctx, f);
  if (ctx.opts.json) {
    ctx.json(
      shown.map((n) => ({
        dst: formatIpv4(n.ip),
        ...(f.dev ? {} : { dev: n.dev.name }),
        ...(n.mac === null ? {} : { lladdr: formatMac(n.mac) }),
        state: [n.state],
      })),
    );
    return;
  }
  for (const n of shown) ctx.record(text(ctx, f, n));
}

function get(ctx: IpContext, args: Args): void {
  const { dst, dev } = read(ctx, args);
  const n = dst !== null && dev ? ctx.net.neigh.find(dev, dst) : null;
  if (!n) throw netlinkError(2, 'Neighbour entry not found.');
  ctx.record(text(ctx, { dev: null, to: null, states: null }, n));
}

/** Permanent entries and those without ARP stay, unless their state is named. */
function flush(ctx: IpContext, args: Args): void {
  if (!args.more) throw new IpExit('Flush requires arguments.', 1);
  if (args.peek() === 'all') args.next();
  const f = readFilter(ctx, args);
  for (const n of ctx.net.neigh.entries())
    if (fits(f, n) && (f.states !== null || (n.state !== 'PERMANENT' && n.state !== 'NOARP')))
      ctx.net.neigh.del(n.dev, n.ip);
}
