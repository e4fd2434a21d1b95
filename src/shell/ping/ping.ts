import { EACCES, EMSGSIZE, strerror } from '../../kernel/errno.ts';
import type { EchoError, EchoReply, PingSock } from '../../kernel/socket/ping.ts';
import { pingBind, pingRoute, pingSendmsg } from '../../kernel/socket/ping.ts';
import { type Alarm, MSEC, SEC } from '../../kernel/time/clock.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_PARAMETERPROB, ICMP_TIME_EXCEEDED } from '../../wire/icmp.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr, parseIpv4 } from '../../wire/inet.ts';
import type { Command, Process } from '../command.ts';
import { hostName, resolveHost } from '../resolve.ts';
import { PingExit, type PingOptions, parsePing } from './options.ts';

/** Shortest time to wait for the last replies (`MAXWAIT` is ten seconds for requests nobody answered). */
const MAXWAIT = 10 * SEC;
/** `-f` and `-i 0`: the next request comes with the reply, else after this (`MIN_INTERVAL` of iputils). */
const MIN_INTERVAL = 10 * MSEC;
/** What sending one request takes at least: a flood must not stand still in time. */
const SEND_TIME = 10_000;
/** The data must hold a time stamp for round trips to be known. */
const TIMING = 16;

const UNREACH: Readonly<Record<number, string>> = {
  0: 'Destination Net Unreachable',
  1: 'Destination Host Unreachable',
  2: 'Destination Protocol Unreachable',
  3: 'Destination Port Unreachable',
  5: 'Source Route Failed',
  6: 'Destination Net Unknown',
  7: 'Destination Host Unknown',
  9: 'Destination Net Prohibited',
  10: 'Destination Host Prohibited',
  11: 'Destination Net Unreachable for Type of Service',
  12: 'Destination Host Unreachable for Type of Service',
  13: 'Packet filtered',
  14: 'Precedence Violation',
  15: 'Precedence Cutoff',
};

/** An ICMP error in words (`pr_icmph`). */
function errorText(e: EchoError): string {
  if (e.type === ICMP_DEST_UNREACH) {
    if (e.code === ICMP_FRAG_NEEDED) return `Frag needed and DF set (mtu = ${e.info})`;
    return UNREACH[e.code] ?? `Dest Unreachable, Bad Code: ${e.code}`;
  }
  if (e.type === ICMP_TIME_EXCEEDED) return e.code === 0 ? 'Time to live exceeded' : 'Frag reassembly time exceeded';
  return e.type === ICMP_PARAMETERPROB ? `Parameter problem: pointer = ${e.info >>> 24}` : `Bad ICMP type: ${e.type}`;
}

/** A round trip as it is printed: fewer digits the longer it is. */
export function tripText(ns: number): string {
  const us = Math.floor(ns / 1000);
  const ms = us / 1000;
  if (us >= 100_000) return ms.toFixed(0);
  return ms >= 10 ? ms.toFixed(1) : ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}

/** One run of ping. */
class Run {
  private readonly process: Process;
  private readonly opts: PingOptions;
  private readonly sk: PingSock;
  private readonly target: Ipv4Addr;
  private readonly started: number;
  private readonly sentAt = new Map<number, number>();
  private readonly answered = new Set<number>();
  private readonly alarms = new Set<Alarm>();
  private transmitted = 0;
  private received = 0;
  private duplicates = 0;
  private errors = 0;
  /** Round trips: their sum, the sum of their squares, the shortest. */
  private sum = 0;
  private squares = 0;
  private shortest = Number.POSITIVE_INFINITY;
  private timed = 0;
  private longest = 0;
  /** `-f`, `-i 0`: the alarm for the next request when no reply comes. */
  private next: Alarm | null = null;
  /** Most requests that were on their way at once. */
  private pipe = 0;
  private lastSent = 0;
  private done = false;

  constructor(process: Process, opts: PingOptions, sk: PingSock, target: Ipv4Addr) {
    this.process = process;
    this.opts = opts;
    this.sk = sk;
    this.target = target;
    this.started = process.world.clock.now;
  }

  start(): void {
    const { process, opts, sk } = this;
    sk.onReply = (r) => this.reply(r);
    sk.onError = (e) => this.error(e);
    process.onInterrupt(() => this.finish());
    process.onExit(() => {
      for (const alarm of this.alarms) process.world.clock.cancel(alarm);
      process.net.sockets.release(sk);
    });
    if (opts.deadline !== null) this.after(opts.deadline * MSEC, () => this.finish());
    for (let i = 1; i < opts.preload; i++) this.send();
    this.tick();
  }

  private after(delay: number, run: () => void): Alarm {
    const { clock, cpu } = this.process.world;
    const alarm = clock.after(delay, () => {
      this.alarms.delete(alarm);
      if (!this.done) cpu.process(run);
    });
    this.alarms.add(alarm);
    return alarm;
  }

  /** Sends one request and waits for the next turn, or for the last replies. */
  private tick(): void {
    const { opts } = this;
    this.next = null;
    if (opts.report && this.transmitted > 0 && this.inFlight)
      this.print(`no answer yet for icmp_seq=${this.transmitted}\n`);
    this.send();
    if (this.done) return;
    if (opts.count > 0 && this.transmitted >= opts.count) this.linger();
    else if (opts.interval > 0) this.after(Math.max(opts.interval * MSEC, SEND_TIME), () => this.tick());
    else this.next = this.after(this.inFlight ? MIN_INTERVAL : SEND_TIME, () => this.tick());
  }

  private get inFlight(): boolean {
    return !this.answered.has(this.transmitted & 0xffff);
  }

  /** A flood goes on with the reply to its last request. */
  private hurry(): void {
    const { next } = this;
    if (!next || this.inFlight || this.done) return;
    this.next = null;
    this.alarms.delete(next);
    this.process.world.clock.cancel(next);
    this.after(SEND_TIME, () => this.tick());
  }

  private send(): void {
    const seq = (this.transmitted + 1) & 0xffff;
    const { clock } = this.process.world;
    const data = new Uint8Array(this.opts.size);
    for (let i = 0; i < data.length; i++) data[i] = i < TIMING ? 0 : i & 0xff;
    this.sentAt.set(seq, clock.now);
    this.answered.delete(seq); // the number comes again after 65536 requests
    this.lastSent = clock.now;
    this.transmitted++;
    const ret = pingSendmsg(this.sk, this.target, seq, data);
    if (ret === -EMSGSIZE) {
      this.errors++;
      this.process.err(`ping: local error: message too long, mtu=${this.mtu()}\n`);
    } else if (ret < 0)
      return; // any other refusal is not told: iputils finds its error queue empty, and goes on
    else if (this.opts.flood && !this.opts.quiet) this.process.out('.');
  }

  private mtu(): number {
    const dst = pingRoute(this.sk, this.target);
    return typeof dst === 'number' ? 1500 : dst.mtu;
  }

  /** After the last request: as long as replies may come. */
  private linger(): void {
    if (this.complete()) {
      this.finish();
      return;
    }
    const known = this.received > 0 ? Math.max(2 * this.longest, SEC) : MAXWAIT;
    const wait = this.opts.linger !== null ? this.opts.linger * MSEC : known;
    this.after(wait, () => this.finish());
  }

  private complete(): boolean {
    return this.opts.count > 0 && this.received + this.errors >= this.opts.count;
  }

  private stamp(): string {
    if (!this.opts.timestamps) return '';
    const us = Math.floor(this.process.world.clock.now / 1000);
    return `[${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}] `;
  }

  private print(text: string): void {
    if (!this.opts.quiet && !this.opts.flood) this.process.out(this.stamp() + text);
  }

  private acknowledge(seq: number): void {
    this.pipe = Math.max(this.pipe, ((this.transmitted - seq) & 0xffff) + 1);
  }

  /** An address, with its name when a name was asked for. */
  private name(addr: Ipv4Addr): string {
    const text = formatIpv4(addr);
    const found = this.opts.numeric || parseIpv4(this.opts.target) !== null ? null : hostName(this.process.files, addr);
    return found === null ? text : `${found} (${text})`;
  }

  private reply(r: EchoReply): void {
    if (this.done) return;
    const sent = this.sentAt.get(r.sequence);
    if (sent === undefined) return;
    this.acknowledge(r.sequence);
    const again = this.answered.has(r.sequence);
    this.answered.add(r.sequence);
    // the program's own clock ran from before the send to after the wake-up
    const trip = this.process.world.clock.now - sent;
    const timed = this.opts.size >= TIMING;
    if (again) this.duplicates++;
    else {
      this.received++;
      if (timed) this.measure(trip);
      this.longest = Math.max(this.longest, trip);
    }
    if (this.opts.flood && !this.opts.quiet) this.process.out('\b \b');
    const time = timed ? ` time=${tripText(trip)} ms` : '';
    this.print(
      `${r.data.length + 8} bytes from ${this.name(r.saddr)}: icmp_seq=${r.sequence} ttl=${r.ttl}${time}${again ? ' (DUP!)' : ''}\n`,
    );
    if (this.complete()) this.finish();
    this.hurry();
  }

  private measure(trip: number): void {
    this.timed++;
    this.sum += trip;
    this.squares += trip * trip;
    this.shortest = Math.min(this.shortest, trip);
  }

  private error(e: EchoError): void {
    if (this.done || !this.sentAt.has(e.sequence)) return;
    this.errors++;
    this.acknowledge(e.sequence);
    this.print(`From ${this.name(e.offender)} icmp_seq=${e.sequence} ${errorText(e)}\n`);
    if (this.complete()) this.finish();
  }

  /** The summary, and the end: 0 when anything came back, else 1. */
  private finish(): void {
    if (this.done) return;
    this.done = true;
    const { process, opts } = this;
    process.out(`\n--- ${opts.target} ping statistics ---\n${this.summary()}\n${this.rtt()}\n`);
    process.exit(
      this.received === 0 || (opts.deadline !== null && opts.count > 0 && this.received < opts.count) ? 1 : 0,
    );
  }

  private summary(): string {
    const { transmitted, received, errors, duplicates } = this;
    const loss = transmitted === 0 ? 0 : ((transmitted - received) * 100) / transmitted;
    const parts = [`${transmitted} packets transmitted`, `${received} received`];
    if (duplicates > 0) parts.push(`+${duplicates} duplicates`);
    if (errors > 0) parts.push(`+${errors} errors`);
    const elapsed = Math.floor((this.lastSent - this.started) / MSEC);
    parts.push(`${Number(loss.toPrecision(6))}% packet loss`, `time ${elapsed}ms`);
    return parts.join(', ');
  }

  private rtt(): string {
    const pipe = this.pipe > 1 ? `pipe ${this.pipe}` : '';
    if (this.timed === 0) return pipe;
    const mean = this.sum / this.timed;
    const square = this.squares / this.timed;
    const mdev = Math.sqrt(Math.max(0, square - mean * mean));
    const ms = (ns: number): string => (Math.floor(ns / 1000) / 1000).toFixed(3);
    return `rtt min/avg/max/mdev = ${ms(this.shortest)}/${ms(mean)}/${ms(this.longest)}/${ms(mdev)} ms${pipe === '' ? '' : `, ${pipe}`}`;
  }
}

function start(process: Process): void {
  const opts = parsePing(process.argv.slice(1));
  const target = resolveHost(process.files, opts.target);
  if (target === null) throw new PingExit(`ping: ${opts.target}: Name or service not known`);
  const { net } = process;
  const sk = net.sockets.newPing();
  sk.ttl = opts.ttl;
  sk.tos = opts.tos;
  sk.mark = opts.mark;
  sk.broadcast = opts.broadcast;
  sk.df = opts.pmtu === 'do' ? 'do' : opts.pmtu === 'want';
  const bound = opts.from === null ? INADDR_ANY : bindTo(process, sk, opts.from);
  if (pingBind(sk, bound) < 0) throw new PingExit(`ping: bind: Cannot assign requested address`);
  const dst = pingRoute(sk, target);
  if (typeof dst === 'number') {
    net.sockets.release(sk);
    if (dst === -EACCES && !opts.broadcast)
      throw new PingExit('ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules');
    throw new PingExit(`ping: connect: ${strerror(dst)}`);
  }
  if (dst.type === 'broadcast') process.err('WARNING: pinging broadcast address\n');
  const shown = target === INADDR_ANY ? dst.prefSrc : target;
  const source = sk.saddr === INADDR_ANY ? dst.prefSrc : sk.saddr;
  const from = opts.from === null ? '' : `from ${formatIpv4(source)} ${sk.boundDev ? sk.boundDev.name : ''}: `;
  process.out(`PING ${opts.target} (${formatIpv4(shown)}) ${from}${opts.size}(${opts.size + 28}) bytes of data.\n`);
  new Run(process, opts, sk, shown).start();
}

/** `-I`: an address of ours, or a device. */
function bindTo(process: Process, sk: PingSock, from: string): Ipv4Addr {
  const addr = parseIpv4(from);
  if (addr !== null) return addr;
  const dev = process.net.devices.get(from);
  if (!dev) throw new PingExit(`ping: SO_BINDTODEVICE ${from}: No such device`);
  sk.boundDev = dev;
  return INADDR_ANY;
}

export const ping: Command = {
  name: 'ping',
  summary: 'Ask a host for an answer, once a second.',
  synopsis: 'ping [ -c COUNT ] [ -i SECONDS ] [ -s BYTES ] [ -t TTL ] [ -W SECONDS ] [ -I ADDRESS|DEVICE ] HOST',
  start(process) {
    try {
      start(process);
    } catch (error) {
      if (!(error instanceof PingExit)) throw error;
      if (error.status === 0) process.out('ping from iputils 20221126\n');
      else process.err(`${error.message}\n`);
      process.exit(error.status);
    }
  },
};
