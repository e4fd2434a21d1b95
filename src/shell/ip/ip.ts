import type { NetNs } from '../../kernel/netns.ts';
import type { Command, Process } from '../command.ts';
import { ipAddress } from './addr.ts';
import { Args, IpExit, matches, notModelled } from './args.ts';
import { IpContext, type IpOptions } from './context.ts';
import type { Handler } from './dispatch.ts';
import { watchInet6 } from './inet6-view.ts';
import { ipLink } from './link.ts';
import { ipNeighbour } from './neigh.ts';
import { ipNetns } from './netns.ts';
import { findNetns, netnsList, netnsName } from './netns-names.ts';
import { ipRoute } from './route.ts';
import { ipRule } from './rule.ts';
import { usage } from './usage.ts';

/** Objects in the order in which an abbreviation is tried. Null: real `ip` has it, the model does not. */
const OBJECTS: readonly (readonly [string, Handler | null])[] = [
  ['address', ipAddress],
  ['addrlabel', null],
  ['maddress', null],
  ['route', ipRoute],
  ['rule', ipRule],
  ['neighbor', ipNeighbour],
  ['neighbour', ipNeighbour],
  ['ntable', null],
  ['ntbl', null],
  ['link', ipLink],
  ['l2tp', null],
  ['fou', null],
  ['ila', null],
  ['macsec', null],
  ['tunnel', null],
  ['tunl', null],
  ['tuntap', null],
  ['tap', null],
  ['token', null],
  ['tcpmetrics', null],
  ['tcp_metrics', null],
  ['monitor', null],
  ['xfrm', null],
  ['mroute', null],
  ['mrule', null],
  ['netns', ipNetns],
  ['netconf', null],
  ['vrf', null],
  ['sr', null],
  ['nexthop', null],
  ['mptcp', null],
  ['ioam', null],
  ['stats', null],
];

const VERSION = 'ip utility, iproute2-6.1.0, libbpf 1.1.2\n';

const defaults = (): IpOptions => ({
  family: '',
  brief: false,
  oneline: false,
  details: 0,
  stats: 0,
  json: false,
  pretty: false,
  numeric: false,
  all: false,
  human: false,
});

interface Invocation {
  readonly opts: IpOptions;
  net: NetNs;
  version: boolean;
  batch: string | null;
  force: boolean;
}

/** One option in front of the object; the order is that of iproute2's main(). */
function readOption(process: Process, args: Args, word: string, run: Invocation): void {
  const { opts } = run;
  const opt = word.startsWith('--') ? word.slice(1) : word;
  const families = ['inet', 'inet6', 'link'] as const;
  if (matches(opt, '-loops') || matches(opt, '-rcvbuf')) args.next();
  else if (matches(opt, '-family')) {
    const name = args.next();
    if (name === 'help') throw usage('ip');
    const family = families.find((f) => f === name);
    if (!family) throw new IpExit(`Error: argument "${name}" is wrong: invalid protocol family`, 255);
    opts.family = family;
  } else if (opt === '-4') opts.family = 'inet';
  else if (opt === '-6') opts.family = 'inet6';
  else if (opt === '-0') opts.family = 'link';
  else if (opt === '-M' || opt === '-B') throw notModelled(`family option ${opt}`);
  else if (matches(opt, '-human-readable') || matches(opt, '-human')) opts.human = true;
  else if (matches(opt, '-iec')) opts.human = true;
  else if (matches(opt, '-stats') || matches(opt, '-statistics')) opts.stats++;
  else if (matches(opt, '-details')) opts.details++;
  else if (matches(opt, '-resolve')) return;
  else if (matches(opt, '-oneline')) opts.oneline = true;
  else if (matches(opt, '-timestamp') || matches(opt, '-tshort')) return;
  else if (matches(opt, '-Version')) run.version = true;
  else if (matches(opt, '-force')) run.force = true;
  else if (matches(opt, '-batch')) run.batch = args.next();
  else if (matches(opt, '-brief')) opts.brief = true;
  else if (matches(opt, '-json')) opts.json = true;
  else if (/^-c(o(l(o(r)?)?)?)?(=(never|auto|always))?$/.test(opt)) return;
  else if (matches(opt, '-help')) throw usage('ip');
  else if (matches(opt, '-netns')) run.net = openNetns(process, args.next());
  else if (matches(opt, '-Numeric')) opts.numeric = true;
  else if (matches(opt, '-all')) opts.all = true;
  else if (matches(opt, '-pretty')) opts.pretty = true;
  else throw new IpExit(`Option "${word}" is unknown, try "ip -help".`, 255);
}

function openNetns(process: Process, name: string): NetNs {
  const net = findNetns(process.net, name);
  if (!net) throw new IpExit(`Cannot open network namespace "${name}": No such file or directory`, 255);
  return net;
}

/** Runs one command line. Returns the status, or null when the process goes on by itself (`netns exec`). */
function runLine(process: Process, words: readonly string[]): number | null {
  const run: Invocation = { opts: defaults(), net: process.net, version: false, batch: null, force: false };
  try {
    const args = new Args(words);
    while (args.more && args.peek().startsWith('-')) {
      const word = args.next();
      if (word === '--') break;
      readOption(process, args, word, run);
      if (run.version) {
        process.out(VERSION);
        return 0;
      }
    }
    if (run.batch !== null) return runBatch(process, run.batch, run.force);
    return runObject(process, args, run);
  } catch (error) {
    if (!(error instanceof IpExit)) throw error;
    process.err(`${error.message}\n`);
    return error.status;
  }
}

function runObject(process: Process, args: Args, run: Invocation): number | null {
  if (!args.more) throw usage('ip');
  const word = args.next();
  if (matches(word, 'help')) throw usage('ip');
  const object = OBJECTS.find(([name]) => matches(word, name));
  if (!object) throw new IpExit(`Object "${word}" is unknown, try "ip help".`, 1);
  const [name, handler] = object;
  if (!handler) throw notModelled(`object "${name}"`);
  watchInet6(run.net);
  const goesOn = handler === ipNetns && args.peek() === 'exec';
  handler(new IpContext(process, run.net, run.opts), args);
  return goesOn ? null : 0;
}

/** `ip -batch FILE`: a command a line, until one fails (`-force`: to the end). */
function runBatch(process: Process, path: string, force: boolean): number {
  const text =
    path === '-' ? process.stdin : process.files.read(path.startsWith('/') ? path : `${process.cwd}/${path}`);
  if (text === null) {
    process.err(`Cannot open file "${path}" for reading: No such file or directory\n`);
    return 1;
  }
  let status = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean);
    if (words.length === 0) continue;
    const ret = runLine(process, words) ?? 0;
    if (ret === 0) continue;
    status = 1;
    process.err(`Command failed ${path}:${i + 1}\n`);
    if (!force) break;
  }
  return status;
}

/** Words that can follow, for completion. */
function complete(words: readonly string[], at: number, net: NetNs): readonly string[] {
  const before = words[at - 1] ?? '';
  if (['dev', 'iif', 'oif', 'master'].includes(before)) return net.devices.all().map((d) => d.name);
  if (before === 'exec' || before === '-n' || (before === 'del' && words.includes('netns')))
    return netnsList(net).map(netnsName);
  const object = words.slice(1, at).find((w) => !w.startsWith('-'));
  if (object === undefined)
    return ['address', 'link', 'neighbour', 'netns', 'route', 'rule', '-4', '-br', '-d', '-j', '-s'];
  return VERBS_OF[OBJECTS.find(([name]) => matches(object, name))?.[0] ?? ''] ?? [];
}

const VERBS_OF: Readonly<Record<string, readonly string[]>> = {
  address: ['add', 'del', 'show', 'flush', 'dev', 'broadcast', 'scope', 'label'],
  link: [
    'add',
    'del',
    'set',
    'show',
    'dev',
    'up',
    'down',
    'mtu',
    'master',
    'nomaster',
    'netns',
    'type',
    'veth',
    'bridge',
    'dummy',
    'peer',
    'name',
    'address',
  ],
  route: [
    'add',
    'del',
    'change',
    'replace',
    'append',
    'show',
    'flush',
    'get',
    'default',
    'via',
    'dev',
    'src',
    'table',
    'metric',
    'proto',
    'scope',
    'blackhole',
    'unreachable',
    'prohibit',
  ],
  rule: ['add', 'del', 'list', 'flush', 'from', 'to', 'fwmark', 'table', 'pref', 'iif', 'oif', 'not'],
  neighbor: ['add', 'del', 'change', 'replace', 'show', 'flush', 'get', 'dev', 'lladdr', 'nud', 'permanent'],
  netns: ['list', 'add', 'del', 'exec'],
};

export const ip: Command = {
  name: 'ip',
  summary: 'Show and change links, addresses, routes, rules, neighbours and network namespaces.',
  synopsis: 'ip [ OPTIONS ] { address | link | route | rule | neighbour | netns } [ COMMAND ]',
  start(process) {
    const status = runLine(process, process.argv.slice(1));
    if (status !== null) process.exit(status);
  },
  complete,
};
