import { PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST, PACKET_OUTGOING } from '../../kernel/skb/sk-buff.ts';
import { openPacketSocket, type TappedFrame } from '../../kernel/socket/packet.ts';
import type { Command, Process } from '../command.ts';
import { compileFilter, FilterError } from './filter.ts';
import { Printer, type PrintOptions } from './print.ts';

class TcpdumpExit extends Error {
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

interface Options extends PrintOptions {
  readonly device: string | null;
  readonly count: number;
  readonly time: boolean;
  readonly list: boolean;
  readonly direction: 'in' | 'out' | 'inout';
  readonly expression: readonly string[];
}

const USAGE = `Usage: tcpdump [-AeDlnpqStUv] [-c count] [-i interface] [-Q in|out|inout] [expression]`;

function parse(argv: readonly string[]): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const expression: string[] = [];
  const queue = [...argv];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (!arg.startsWith('-') || arg === '-' || expression.length > 0) {
      expression.push(arg);
      continue;
    }
    if (arg === '--immediate-mode') continue;
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i] ?? '';
      if ('ciQswrFGCWyYBjz'.includes(letter)) {
        const value = arg.slice(i + 1) || queue.shift();
        if (value === undefined) throw new TcpdumpExit(`tcpdump: option requires an argument -- '${letter}'\n${USAGE}`);
        values.set(letter, value);
        break;
      }
      if (!'AbDeflnNpqStuUvxXKLOh'.includes(letter))
        throw new TcpdumpExit(`tcpdump: invalid option -- '${letter}'\n${USAGE}`);
      flags.add(letter);
    }
  }
  for (const [letter, what] of [
    ['w', 'writing a file (-w); export the capture instead'],
    ['r', 'reading a file (-r)'],
    ['x', 'a dump in hex (-x)'],
    ['X', 'a dump in hex (-X)'],
    ['A', 'a dump as text (-A)'],
  ] as const)
    if (values.has(letter) || flags.has(letter)) throw new TcpdumpExit(`tcpdump: ${what} is not modelled`);
  const count = values.get('c');
  if (count !== undefined && !/^[1-9]\d*$/.test(count)) throw new TcpdumpExit(`tcpdump: invalid packet count ${count}`);
  const direction = values.get('Q') ?? 'inout';
  if (direction !== 'in' && direction !== 'out' && direction !== 'inout')
    throw new TcpdumpExit(`tcpdump: unknown capture direction \`${direction}'`);
  return {
    device: values.get('i') ?? null,
    count: count === undefined ? 0 : Number(count),
    time: !flags.has('t'),
    list: flags.has('D'),
    numeric: flags.has('n'),
    link: flags.has('e'),
    verbose: flags.has('v'),
    quiet: flags.has('q'),
    absolute: flags.has('S'),
    direction,
    expression,
  };
}

/** `In`, `Out`, `B`, `M`, `P`: how the packet met the device. */
function directionText(f: TappedFrame): string {
  if (f.pktType === PACKET_OUTGOING) return 'Out';
  if (f.pktType === PACKET_BROADCAST) return 'B  ';
  if (f.pktType === PACKET_MULTICAST) return 'M  ';
  return f.pktType === PACKET_OTHERHOST ? 'P  ' : 'In ';
}

function start(process: Process): void {
  const o = parse(process.argv.slice(1));
  const { net } = process;
  if (o.list) {
    const names = ['any', ...net.devices.all().map((d) => d.name)];
    process.out(names.map((n, i) => `${i + 1}.${n} [Up]\n`).join(''));
    process.exit(0);
    return;
  }
  const any = o.device === 'any';
  const name = o.device ?? net.devices.all().find((d) => d.kind !== 'loopback' && d.flags & 1)?.name ?? 'lo';
  const dev = any ? null : net.devices.get(name);
  if (!any && !dev) throw new TcpdumpExit(`tcpdump: ${name}: No such device exists\n(No such device exists)`);
  const passes = compileFilter(o.expression);
  const printer = new Printer(o);
  let captured = 0;
  let received = 0;
  const close = openPacketSocket(net, dev, (f) => {
    const outgoing = f.pktType === PACKET_OUTGOING;
    if ((o.direction === 'in' && outgoing) || (o.direction === 'out' && !outgoing)) return;
    if (!passes(f.bytes) || (o.count > 0 && captured >= o.count)) return;
    received++;
    captured++;
    const time = o.time ? `${clockText(f.at)} ` : '';
    const where = any ? `${f.dev.name.padEnd(5)} ${directionText(f)} ` : '';
    process.out(`${time}${where}${printer.frame(f.bytes)}\n`);
    // leave when the frame is through: a tap must not end what it is called from
    if (o.count > 0 && captured >= o.count) net.world.clock.after(0, () => finish(false));
  });
  process.onExit(close);
  const finish = (interrupted: boolean): void => {
    if (process.status !== null) return;
    const s = (n: number): string => (n === 1 ? '' : 's');
    process.err(
      `${interrupted ? '\n' : ''}${captured} packet${s(captured)} captured\n${received} packet${s(received)} received by filter\n0 packets dropped by kernel\n`,
    );
    process.exit(0);
  };
  process.onInterrupt(() => finish(true));
  const link = any ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)';
  if (!o.verbose) process.err('tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n');
  process.err(
    `${o.verbose ? 'tcpdump: ' : ''}listening on ${any ? 'any' : name}, link-type ${link}, snapshot length 262144 bytes\n`,
  );
}

/** Time of day of the simulated clock, which starts at midnight. */
function clockText(ns: number): string {
  const us = Math.floor(ns / 1000);
  const pad = (n: number, width = 2): string => String(n).padStart(width, '0');
  const s = Math.floor(us / 1e6);
  return `${pad(Math.floor(s / 3600) % 24)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}.${pad(us % 1e6, 6)}`;
}

export const tcpdump: Command = {
  name: 'tcpdump',
  summary: 'Print what crosses a device, packet by packet.',
  synopsis: 'tcpdump [ -n ] [ -e ] [ -v ] [ -c COUNT ] [ -i DEVICE|any ] [ EXPRESSION ]',
  start(process) {
    try {
      start(process);
    } catch (error) {
      if (error instanceof FilterError) {
        process.err(`tcpdump: ${error.message}\n`);
        process.exit(1);
      } else if (error instanceof TcpdumpExit) {
        process.err(`${error.message}\n`);
        process.exit(error.status);
      } else throw error;
    }
  },
  complete: (words, at, net) =>
    words[at - 1] === '-i'
      ? ['any', ...net.devices.all().map((d) => d.name)]
      : [
          '-n',
          '-i',
          '-c',
          '-e',
          '-v',
          'host',
          'port',
          'net',
          'src',
          'dst',
          'tcp',
          'udp',
          'icmp',
          'arp',
          'and',
          'or',
          'not',
        ],
};
