/** Ends curl: a message for standard error ('' for none), and curl's own status. */
export class CurlExit extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export interface CurlOptions {
  url: string;
  silent: boolean;
  showError: boolean;
  verbose: boolean;
  include: boolean;
  head: boolean;
  fail: boolean;
  method: string | null;
  data: string | null;
  headers: string[];
  userAgent: string;
  output: string | null;
  writeOut: string | null;
  maxTime: number | null;
  connectTimeout: number | null;
  from: string | null;
  localPort: number | null;
  resolve: string[];
}

/** Options with an argument, by their long name. */
const TAKES: Readonly<Record<string, string>> = {
  o: 'output',
  w: 'write-out',
  m: 'max-time',
  X: 'request',
  d: 'data',
  H: 'header',
  A: 'user-agent',
};
const FLAGS: Readonly<Record<string, string>> = {
  s: 'silent',
  S: 'show-error',
  v: 'verbose',
  i: 'include',
  I: 'head',
  f: 'fail',
  '4': 'ipv4',
  k: 'insecure',
  N: 'no-buffer',
  V: 'version',
  h: 'help',
};
const LONG_TAKES = [
  ...Object.values(TAKES),
  'connect-timeout',
  'interface',
  'local-port',
  'resolve',
  'url',
  'data-raw',
];
const LONG_FLAGS = [...Object.values(FLAGS), 'http1.1', 'http1.0', 'no-progress-meter'];
/** Options of curl that the model has no use for or cannot do. */
const LEFT_OUT = ['L', 'O', 'u', 'x', 'F', 'T', 'b', 'c', 'e', 'r', 'z', 'K', 'G', 'J', 'C', 'E', '6', 'Z', '#'];

const TRY = "curl: try 'curl --help' or 'curl --manual' for more information";

export function parseCurl(argv: readonly string[]): CurlOptions {
  const o: CurlOptions = {
    url: '',
    silent: false,
    showError: false,
    verbose: false,
    include: false,
    head: false,
    fail: false,
    method: null,
    data: null,
    headers: [],
    userAgent: 'curl/7.88.1',
    output: null,
    writeOut: null,
    maxTime: null,
    connectTimeout: null,
    from: null,
    localPort: null,
    resolve: [],
  };
  const urls: string[] = [];
  const queue = [...argv];
  const argument = (shown: string, inline: string): string => {
    const value = inline !== '' ? inline : queue.shift();
    if (value === undefined) throw new CurlExit(`curl: option ${shown}: requires parameter\n${TRY}`, 2);
    return value;
  };
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg.startsWith('--')) {
      const name = arg.slice(2);
      const full = longName(name);
      if (full === null) throw new CurlExit(`curl: option ${arg}: is unknown\n${TRY}`, 2);
      if (full === 'url') urls.push(argument(arg, ''));
      else if (LONG_TAKES.includes(full)) set(o, full, argument(arg, ''));
      else flag(o, full);
    } else if (arg.startsWith('-') && arg.length > 1) {
      for (let i = 1; i < arg.length; i++) {
        const letter = arg[i] ?? '';
        const takes = TAKES[letter];
        if (takes) {
          set(o, takes, argument(`-${letter}`, arg.slice(i + 1)));
          break;
        }
        const name = FLAGS[letter];
        if (name) flag(o, name);
        else if (LEFT_OUT.includes(letter)) throw new CurlExit(`curl: option -${letter} is not modelled`, 2);
        else throw new CurlExit(`curl: option ${arg}: is unknown\n${TRY}`, 2);
      }
    } else urls.push(arg);
  }
  if (urls.length === 0) throw new CurlExit(TRY, 2);
  if (urls.length > 1) throw new CurlExit('curl: more than one URL is not modelled', 2);
  o.url = urls[0] ?? '';
  return o;
}

/** A long option, whole or abbreviated. */
function longName(name: string): string | null {
  const all = [...LONG_TAKES, ...LONG_FLAGS];
  if (all.includes(name)) return name;
  const hits = all.filter((n) => n.startsWith(name));
  return hits.length === 1 ? (hits[0] ?? null) : null;
}

function seconds(name: string, text: string): number {
  const n = Number(text);
  if (text === '' || !Number.isFinite(n) || n < 0)
    throw new CurlExit(`curl: option --${name}: expected a proper numerical parameter\n${TRY}`, 2);
  return n;
}

function set(o: CurlOptions, name: string, value: string): void {
  if (name === 'output') o.output = value;
  else if (name === 'write-out') o.writeOut = value;
  else if (name === 'max-time') o.maxTime = seconds(name, value);
  else if (name === 'connect-timeout') o.connectTimeout = seconds(name, value);
  else if (name === 'request') o.method = value;
  else if (name === 'data' || name === 'data-raw') o.data = o.data === null ? value : `${o.data}&${value}`;
  else if (name === 'header') o.headers.push(value);
  else if (name === 'user-agent') o.userAgent = value;
  else if (name === 'interface') o.from = value;
  else if (name === 'local-port') o.localPort = Number(value.split('-')[0]);
  else o.resolve.push(value);
}

function flag(o: CurlOptions, name: string): void {
  if (name === 'silent') o.silent = true;
  else if (name === 'show-error') o.showError = true;
  else if (name === 'verbose') o.verbose = true;
  else if (name === 'include') o.include = true;
  else if (name === 'head') o.head = true;
  else if (name === 'fail') o.fail = true;
  else if (name === 'version') throw new CurlExit('V', 0);
  else if (name === 'help') throw new CurlExit('h', 0);
}

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** What the Host header says. */
  readonly authority: string;
}

/** Reads a URL. Only plain HTTP is spoken here. */
export function parseUrl(url: string): Target {
  const m = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^#]*)/i.exec(url);
  const scheme = (m?.[1] ?? 'http').toLowerCase();
  const authority = m?.[2] ?? '';
  if (scheme === 'https') throw new CurlExit('curl: HTTPS is not modelled: use http://', 1);
  if (scheme !== 'http') throw new CurlExit(`curl: (1) Protocol "${scheme}" not supported or disabled in libcurl`, 1);
  const bad = new CurlExit('curl: (3) URL using bad/illegal format or missing URL', 3);
  const parts = /^([^:@]+)(?::(\d*))?$/.exec(authority);
  if (!parts) throw bad;
  const port = parts[2] ? Number(parts[2]) : 80;
  if (port > 65535 || port === 0) throw bad;
  const rest = m?.[3] ?? '';
  const path = rest === '' ? '/' : rest.startsWith('/') ? rest : `/${rest}`;
  return { host: parts[1] ?? '', port, path, authority: port === 80 ? (parts[1] ?? '') : authority };
}
