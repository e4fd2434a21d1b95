/** What `ping` was told. Times are in milliseconds. */
export interface PingOptions {
  readonly target: string;
  readonly count: number;
  readonly interval: number;
  readonly size: number;
  readonly ttl: number;
  readonly tos: number;
  readonly mark: number;
  /** How long to wait for the last replies; null: twice the longest round trip, at least a second. */
  readonly linger: number | null;
  /** `-w`: when to stop whatever happens, or null. */
  readonly deadline: number | null;
  readonly quiet: boolean;
  /** `-n`: no names. */
  readonly numeric: boolean;
  readonly timestamps: boolean;
  readonly broadcast: boolean;
  readonly flood: boolean;
  readonly report: boolean;
  /** A local address or device to send from. */
  readonly from: string | null;
  /** `-M do|want|dont`. */
  readonly pmtu: 'do' | 'want' | 'dont';
  readonly preload: number;
}

/** A usage mistake: the text, and the status. */
export class PingExit extends Error {
  readonly status: number;
  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}

const USAGE = `
Usage
  ping [options] <destination>

Options:
  -b                 allow a broadcast address
  -c <count>         stop after <count> replies
  -D                 print timestamps
  -I <address|dev>   send from this address or device
  -i <seconds>       time between requests
  -l <count>         send so many without waiting
  -M <do|want|dont>  path MTU discovery
  -m <mark>          mark of the packets
  -n                 no names (there are none here)
  -O                 report outstanding replies
  -Q <tos>           type of service
  -q                 only the summary
  -s <bytes>         data per packet
  -t <ttl>           time to live
  -W <seconds>       time to wait for a reply
  -w <seconds>       stop after this time

For more details see ping(8).
`;

const TAKES_ARGUMENT = 'cFIilMmNpQSstTWw';
const FLAGS = '46aABbCDdefHhLnOqRrUvV';
/** Options whose effect is not modelled. The other ones without a field above change nothing here. */
const NOT_MODELLED = [...'6eFNpRrST'];
/** The largest count (`LONG_MAX`). */
const MAX_COUNT = 2n ** 63n - 1n;

/** Numbers as iputils reads them, with its complaint. */
function numeric(letter: string, text: string, min: number, max: number | bigint, whole: boolean): number {
  const shape = whole ? /^[-+]?(0x[0-9a-f]+|\d+)$/i : /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
  if (!shape.test(text))
    throw new PingExit(letter === 'i' ? `ping: bad timing interval: ${text}` : `ping: invalid argument: '${text}'`, 1);
  const n = Number(text);
  if (n < min || n > max)
    throw new PingExit(`ping: invalid argument: '${text}': out of range: ${min} <= value <= ${max}`, 1);
  return n;
}

/** Reads the command line. Throws `PingExit`. */
export function parsePing(argv: readonly string[]): PingOptions {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const targets: string[] = [];
  const queue = [...argv];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (!arg.startsWith('-') || arg === '-') {
      targets.push(arg);
      continue;
    }
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i] ?? '';
      if (TAKES_ARGUMENT.includes(letter)) {
        const value = arg.slice(i + 1) || queue.shift();
        if (value === undefined) throw new PingExit(`ping: option requires an argument -- '${letter}'\n${USAGE}`);
        values.set(letter, value);
        break;
      }
      if (!FLAGS.includes(letter)) throw new PingExit(`ping: invalid option -- '${letter}'\n${USAGE}`);
      flags.add(letter);
    }
  }
  if (flags.has('V')) throw new PingExit('V', 0);
  if (flags.has('h')) throw new PingExit(USAGE);
  for (const letter of NOT_MODELLED)
    if (values.has(letter) || flags.has(letter)) throw new PingExit(`ping: option -${letter} is not modelled`, 1);
  const target = targets.at(-1);
  if (target === undefined) throw new PingExit('ping: usage error: Destination address required', 1);
  const number = (letter: string, min: number, max: number | bigint, fallback: number, whole = true): number => {
    const text = values.get(letter);
    return text === undefined ? fallback : numeric(letter, text, min, max, whole);
  };
  const flood = flags.has('f');
  const linger = values.has('W') ? number('W', 0, 2147483.647, 0, false) * 1000 : null;
  const pmtu = values.get('M') ?? 'want';
  if (pmtu !== 'do' && pmtu !== 'want' && pmtu !== 'dont')
    throw new PingExit(`ping: wrong value for -M: do, dont, want are valid ones.`, 2);
  return {
    target,
    count: number('c', 1, MAX_COUNT, 0),
    interval: number('i', 0, 2147483.647, flood ? 0 : 1, false) * 1000,
    size: number('s', 0, 127992, 56),
    ttl: number('t', 0, 255, 0),
    tos: number('Q', 0, 255, 0),
    mark: number('m', 0, 0xffffffff, 0),
    linger,
    deadline: values.has('w') ? number('w', 0, 2147483, 0) * 1000 : null,
    quiet: flags.has('q'),
    numeric: flags.has('n'),
    timestamps: flags.has('D'),
    broadcast: flags.has('b'),
    flood,
    report: flags.has('O'),
    from: values.get('I') ?? null,
    pmtu,
    preload: number('l', 1, 65536, 1),
  };
}
