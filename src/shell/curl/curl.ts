import { own } from '../../base/own.ts';
import { EADDRINUSE, ECONNRESET, strerror } from '../../kernel/errno.ts';
import { tcpBind, tcpClose, tcpSendmsg, tcpV4Connect } from '../../kernel/socket/tcp.ts';
import type { TcpSock } from '../../kernel/socket/tcp-sock.ts';
import { type Alarm, MSEC } from '../../kernel/time/clock.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr, parseIpv4 } from '../../wire/inet.ts';
import type { Command, Process } from '../command.ts';
import { resolveHost } from '../resolve.ts';
import { CurlExit, type CurlOptions, parseCurl, parseUrl, type Target } from './options.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('latin1');

/** One transfer. */
class Transfer {
  private readonly process: Process;
  private readonly o: CurlOptions;
  private readonly target: Target;
  private readonly addr: Ipv4Addr;
  private readonly sk: TcpSock;
  private readonly started: number;
  private readonly alarms = new Set<Alarm>();
  private connectedAt: number | null = null;
  private firstAt: number | null = null;
  private answer = '';
  private headerEnd = -1;
  private code = 0;
  private shown = 0;
  private done = false;

  constructor(process: Process, o: CurlOptions, target: Target, addr: Ipv4Addr) {
    this.process = process;
    this.o = o;
    this.target = target;
    this.addr = addr;
    this.sk = process.net.sockets.newTcp();
    this.started = process.world.clock.now;
  }

  start(): void {
    const { process, o, sk, target } = this;
    process.onExit(() => {
      this.done = true;
      for (const alarm of this.alarms) process.world.clock.cancel(alarm);
      tcpClose(sk);
    });
    this.bind();
    this.note(`  Trying ${formatIpv4(this.addr)}:${target.port}...`);
    if (o.maxTime !== null && o.maxTime > 0) this.after(o.maxTime * 1000, () => this.timeUp());
    const connectLimit = o.connectTimeout !== null && o.connectTimeout > 0 ? o.connectTimeout : 300;
    this.after(connectLimit * 1000, () => {
      if (this.connectedAt === null)
        this.fail(
          28,
          `Failed to connect to ${target.host} port ${target.port} after ${this.ms()} ms: Timeout was reached`,
        );
    });
    sk.events = {
      connected: () => this.connected(),
      data: (bytes) => this.data(bytes),
      eof: () => this.eof(),
      error: (errno) => this.error(errno),
    };
    const ret = tcpV4Connect(sk, this.addr, target.port);
    if (ret < 0) this.refused(-ret);
  }

  private bind(): void {
    const { o, sk, process } = this;
    if (o.from === null && o.localPort === null) return;
    const dev = o.from === null ? null : process.net.devices.get(o.from);
    if (dev) sk.boundDev = dev;
    const addr = o.from === null || dev ? INADDR_ANY : (parseIpv4(o.from) ?? resolveHost(process.files, o.from));
    if (addr === null) throw new CurlExit(`curl: (45) Couldn't bind to '${o.from}'`, 45);
    if (o.localPort === null) {
      sk.saddr = addr;
      if (addr !== INADDR_ANY && process.net.fib.addrType(addr) !== 'local')
        throw new CurlExit('curl: (45) bind failed with errno 99: Cannot assign requested address', 45);
      return;
    }
    const ret = tcpBind(sk, addr, o.localPort);
    if (ret < 0)
      throw new CurlExit(
        `curl: (45) bind failed with errno ${-ret}: ${strerror(ret === -EADDRINUSE ? EADDRINUSE : ret)}`,
        45,
      );
  }

  private after(ms: number, run: () => void): void {
    const { clock, cpu } = this.process.world;
    const alarm = clock.after(ms * MSEC, () => {
      this.alarms.delete(alarm);
      if (!this.done) cpu.process(run);
    });
    this.alarms.add(alarm);
  }

  private ms(): number {
    return Math.floor((this.process.world.clock.now - this.started) / MSEC);
  }

  private note(text: string): void {
    if (this.o.verbose) this.process.err(`* ${text}\n`);
  }

  private connected(): void {
    if (this.done) return;
    const { o, target } = this;
    this.connectedAt = this.process.world.clock.now;
    this.note(`Connected to ${target.host} (${formatIpv4(this.addr)}) port ${target.port} (#0)`);
    const method = o.method ?? (o.head ? 'HEAD' : o.data === null ? 'GET' : 'POST');
    const given = new Set(o.headers.map((h) => (h.split(':')[0] ?? '').toLowerCase()));
    const lines = [`${method} ${target.path} HTTP/1.1`];
    const add = (name: string, value: string): void => {
      if (!given.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
    };
    add('Host', target.authority);
    add('User-Agent', o.userAgent);
    add('Accept', '*/*');
    for (const h of o.headers) if (!/^[^:]+:\s*$/.test(h)) lines.push(h);
    if (o.data !== null) {
      add('Content-Length', String(encoder.encode(o.data).length));
      add('Content-Type', 'application/x-www-form-urlencoded');
    }
    if (o.verbose) for (const line of [...lines, '']) this.process.err(`> ${line}\n`);
    tcpSendmsg(this.sk, encoder.encode(`${lines.join('\r\n')}\r\n\r\n${o.data ?? ''}`));
  }

  private data(bytes: Uint8Array): void {
    if (this.done) return;
    this.firstAt ??= this.process.world.clock.now;
    this.answer += decoder.decode(bytes);
    if (this.headerEnd < 0) {
      const at = this.answer.indexOf('\r\n\r\n');
      if (at < 0) return;
      this.headerEnd = at + 4;
      this.code = Number(/^HTTP\/[\d.]+ (\d+)/.exec(this.answer)?.[1] ?? 0);
      const head = this.answer.slice(0, this.headerEnd);
      if (this.o.verbose) for (const line of head.trimEnd().split('\r\n').concat('')) this.process.err(`< ${line}\n`);
      if (this.o.include || this.o.head) this.write(head.replaceAll('\r\n', '\n'));
    }
    const refusing = this.o.fail && this.code >= 400;
    const body = this.answer.slice(this.headerEnd);
    if (!refusing && body.length > this.shown) this.write(body.slice(this.shown));
    this.shown = body.length;
    const length = /^content-length:\s*(\d+)/im.exec(this.answer.slice(0, this.headerEnd));
    if (this.o.head || (length && body.length >= Number(length[1]))) this.succeed();
  }

  private text = '';

  private write(text: string): void {
    if (this.o.output === null) this.process.out(text);
    else this.text += text;
  }

  private eof(): void {
    if (this.done) return;
    if (this.answer === '') this.fail(52, 'Empty reply from server');
    else this.succeed();
  }

  private error(errno: number): void {
    if (this.done) return;
    if (this.connectedAt === null) this.refused(errno);
    else this.fail(56, `Recv failure: ${strerror(errno || ECONNRESET)}`);
  }

  private refused(errno: number): void {
    const { target } = this;
    this.note(`connect to ${formatIpv4(this.addr)} port ${target.port} failed: ${strerror(errno)}`);
    this.fail(
      7,
      `Failed to connect to ${target.host} port ${target.port} after ${this.ms()} ms: Couldn't connect to server`,
    );
  }

  private timeUp(): void {
    if (this.connectedAt === null) this.fail(28, `Connection timed out after ${this.ms()} milliseconds`);
    else this.fail(28, `Operation timed out after ${this.ms()} milliseconds with ${this.shown} bytes received`);
  }

  private succeed(): void {
    if (this.o.fail && this.code >= 400) this.fail(22, `The requested URL returned error: ${this.code}`);
    else this.end(0, '');
  }

  private fail(status: number, message: string): void {
    if (status !== 22) this.note(message);
    this.end(status, message);
  }

  private end(status: number, message: string): void {
    if (this.done) return;
    const { o, process } = this;
    this.note('Closing connection 0');
    if (o.output !== null && o.output !== '/dev/null' && (status === 0 || this.text !== ''))
      process.files.write(o.output.startsWith('/') ? o.output : `${process.cwd}/${o.output}`, this.text);
    if (o.writeOut !== null) process.out(this.writeOut(o.writeOut, status, message));
    if (message !== '' && (!o.silent || o.showError)) process.err(`curl: (${status}) ${message}\n`);
    process.exit(status);
  }

  private writeOut(format: string, status: number, message: string): string {
    const since = (at: number | null): string => (at === null ? '0.000000' : ((at - this.started) / 1e9).toFixed(6));
    const values: Readonly<Record<string, string>> = {
      http_code: String(this.code).padStart(3, '0'),
      response_code: String(this.code).padStart(3, '0'),
      remote_ip: this.connectedAt === null ? '' : formatIpv4(this.addr),
      remote_port: this.connectedAt === null ? '0' : String(this.target.port),
      local_ip: this.connectedAt === null ? '' : formatIpv4(this.sk.saddr),
      local_port: this.connectedAt === null ? '0' : String(this.sk.sport),
      size_download: String(this.shown),
      size_header: String(Math.max(0, this.headerEnd)),
      exitcode: String(status),
      errormsg: message,
      time_connect: since(this.connectedAt),
      time_starttransfer: since(this.firstAt),
      time_total: since(this.process.world.clock.now),
      url: this.o.url,
    };
    return format
      .replace(/%\{(\w+)\}/g, (_, name: string) => own(values, name) ?? '')
      .replace(/\\([nrt])/g, (_, c: string) => ({ n: '\n', r: '\r', t: '\t' })[c] ?? c)
      .replaceAll('%%', '%');
  }
}

/** `--resolve HOST:PORT:ADDRESS`. */
function addressOf(process: Process, o: CurlOptions, target: Target): Ipv4Addr {
  for (const entry of o.resolve) {
    const [host, port, addr = ''] = entry.split(':');
    const found = host === target.host && Number(port) === target.port ? parseIpv4(addr) : null;
    if (found !== null) return found;
  }
  const addr = resolveHost(process.files, target.host);
  if (addr === null) throw new CurlExit(`curl: (6) Could not resolve host: ${target.host}`, 6);
  return addr;
}

export const curl: Command = {
  name: 'curl',
  summary: 'Fetch a page over HTTP.',
  synopsis: 'curl [ -s ] [ -v ] [ -i | -I ] [ -o FILE ] [ -w FORMAT ] [ -m SECONDS ] [ --connect-timeout SECONDS ] URL',
  start(process) {
    let silent = false;
    try {
      const o = parseCurl(process.argv.slice(1));
      silent = o.silent && !o.showError;
      const target = parseUrl(o.url);
      new Transfer(process, o, target, addressOf(process, o, target)).start();
    } catch (error) {
      if (!(error instanceof CurlExit)) throw error;
      if (error.message === 'V') process.out('curl 7.88.1 (HTTP/1.1 without TLS)\n');
      else if (error.message === 'h') process.out(`Usage: ${curl.synopsis}\n`);
      else if (!silent || error.status === 2) process.err(`${error.message}\n`);
      process.exit(error.status);
    }
  },
};
