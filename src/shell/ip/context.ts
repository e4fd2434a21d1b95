import type { NetDevice } from '../../kernel/device/net-device.ts';
import { strerror } from '../../kernel/errno.ts';
import type { NetNs } from '../../kernel/netns.ts';
import type { Process } from '../command.ts';
import { IpExit, nodev } from './args.ts';

/** The options in front of the object. */
export interface IpOptions {
  /** `inet`, `inet6`, `link`, or '' for all. */
  family: '' | 'inet' | 'inet6' | 'link';
  brief: boolean;
  oneline: boolean;
  details: number;
  stats: number;
  json: boolean;
  pretty: boolean;
  numeric: boolean;
  all: boolean;
  human: boolean;
}

/** One run of `ip`: where, how, and what was printed. */
export class IpContext {
  readonly process: Process;
  readonly net: NetNs;
  readonly opts: IpOptions;

  constructor(process: Process, net: NetNs, opts: IpOptions) {
    this.process = process;
    this.net = net;
    this.opts = opts;
  }

  /** Prints one record. With `-o`, its inner newlines become backslashes. */
  record(text: string): void {
    this.process.out(`${this.opts.oneline ? text.replace(/\n(?=.)/g, '\\') : text}\n`);
  }

  /** The line break inside a record. */
  get nl(): string {
    return this.opts.oneline ? '\\' : '\n';
  }

  print(text: string): void {
    this.process.out(text);
  }

  json(value: unknown): void {
    this.process.out(`${this.opts.pretty ? pretty(value, 0) : JSON.stringify(value)}\n`);
  }

  device(name: string): NetDevice {
    const dev = this.net.devices.get(name);
    if (!dev) throw nodev(name);
    return dev;
  }
}

/** The kernel refused: `extack` is its own sentence, when it gave one. Exit status 2. */
export function netlinkError(errno: number, extack = ''): IpExit {
  if (extack !== '') return new IpExit(`Error: ${extack}${extack.endsWith('.') ? '' : '.'}`, 2);
  return new IpExit(`RTNETLINK answers: ${strerror(errno)}`, 2);
}

/** Throws unless `ret` is 0. */
export function check(ret: number, extack = ''): void {
  if (ret < 0) throw netlinkError(ret, extack);
}

const isPlain = (v: unknown): boolean => v === null || typeof v !== 'object';

/** The layout of iproute2's json_writer under `-p`. */
function pretty(value: unknown, depth: number): string {
  const pad = '    '.repeat(depth);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]';
    if (value.every(isPlain)) return `[ ${value.map((v) => JSON.stringify(v)).join(',')} ]`;
    return `[ ${value.map((v) => pretty(v, depth + 1)).join(',')} ]`;
  }
  if (value !== null && typeof value === 'object') {
    const inner = '    '.repeat(depth + 1);
    const fields = Object.entries(value).map(([k, v]) => `${inner}${JSON.stringify(k)}: ${pretty(v, depth + 1)}`);
    return `{\n${fields.join(',\n')}\n${pad}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
