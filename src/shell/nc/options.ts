/** Ends nc: text for standard error, and the status. */
export class NcExit extends Error {
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

export interface NcOptions {
  listen: boolean;
  keep: boolean;
  udp: boolean;
  zero: boolean;
  verbose: boolean;
  /** `-w`: seconds, or null. */
  wait: number | null;
  /** `-q`: seconds after the end of the input, -1 for ever; null: the default. */
  quit: number | null;
  /** `-N`: shut the connection down at the end of the input. */
  shutdown: boolean;
  /** `-d`: no input. */
  detached: boolean;
  source: string | null;
  sourcePort: number | null;
  host: string | null;
  ports: [number, number][];
}

const USAGE = `usage: nc [-46dkNluvz] [-p source_port] [-q seconds] [-s sourceaddr]
          [-w timeout] [destination] [port]
`;

function ports(text: string): [number, number] {
  const m = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!m) throw new NcExit(`nc: port number invalid: ${text}`);
  const low = Number(m[1]);
  const high = m[2] === undefined ? low : Number(m[2]);
  for (const p of [low, high])
    if (p < 1 || p > 65535) throw new NcExit(`nc: port number ${p < 1 ? 'too small' : 'too large'}: ${p}`);
  return low <= high ? [low, high] : [high, low];
}

export function parseNc(argv: readonly string[]): NcOptions {
  const o: NcOptions = {
    listen: false,
    keep: false,
    udp: false,
    zero: false,
    verbose: false,
    wait: null,
    quit: null,
    shutdown: false,
    detached: false,
    source: null,
    sourcePort: null,
    host: null,
    ports: [],
  };
  const words: string[] = [];
  const queue = [...argv];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg);
      continue;
    }
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i] ?? '';
      if ('pqsw'.includes(letter)) {
        const value = arg.slice(i + 1) || queue.shift();
        if (value === undefined) throw new NcExit(`nc: option requires an argument -- '${letter}'\n${USAGE.trimEnd()}`);
        if (letter === 'p') o.sourcePort = ports(value)[0];
        else if (letter === 's') o.source = value;
        else if (letter === 'w') {
          if (!/^\d+$/.test(value)) throw new NcExit(`nc: timeout invalid: ${value}`);
          o.wait = Number(value);
        } else o.quit = Number(value);
        break;
      }
      if (letter === 'l') o.listen = true;
      else if (letter === 'k') o.keep = true;
      else if (letter === 'u') o.udp = true;
      else if (letter === 'z') o.zero = true;
      else if (letter === 'v') o.verbose = true;
      else if (letter === 'N') o.shutdown = true;
      else if (letter === 'd') o.detached = true;
      else if (letter === 'h') throw new NcExit(USAGE.trimEnd());
      else if ('CDeEFIiMmOPrSTtUVWXxZ6'.includes(letter)) throw new NcExit(`nc: option -${letter} is not modelled`);
      else if (!'4nb'.includes(letter)) throw new NcExit(`nc: invalid option -- '${letter}'\n${USAGE.trimEnd()}`);
    }
  }
  if (o.listen) {
    const port = o.sourcePort ?? (words.length > 0 ? Number.NaN : null);
    if (port === null) throw new NcExit(USAGE.trimEnd());
    if (Number.isNaN(port)) o.ports = [ports(words.at(-1) ?? '')];
    else o.ports = [[port, port]];
    if (words.length > 1) o.source = words[0] ?? null;
    return o;
  }
  const [host, ...rest] = words;
  if (host === undefined || rest.length === 0) throw new NcExit(USAGE.trimEnd());
  o.host = host;
  o.ports = rest.map(ports);
  return o;
}
