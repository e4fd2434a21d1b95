/** One direction of a connection: what its packets carry. */
export interface CtTuple {
  readonly src: string;
  readonly dst: string;
  /** The rest of the tuple: `sport=1 dport=2`, or `type=8 code=0 id=7`. */
  readonly rest: string;
}

/** A line of /proc/net/nf_conntrack, read for people. */
export interface CtEntry {
  readonly proto: string;
  /** `ESTABLISHED` and the like; '' for protocols without a state. */
  readonly state: string;
  readonly flags: readonly string[];
  readonly original: CtTuple;
  readonly reply: CtTuple;
  readonly extra: string;
  /** The reply is not the mirror image of the original: somebody translated. */
  readonly translatesSource: boolean;
  readonly translatesDestination: boolean;
}

const port = (rest: string, name: string): string => new RegExp(`${name}=(\\d+)`).exec(rest)?.[1] ?? '';

/** Reads an entry. Null when it has not two tuples. */
export function readCtEntry(line: string): CtEntry | null {
  const words = line.trim().split(/\s+/);
  const starts = words.flatMap((w, i) => (w.startsWith('src=') ? [i] : []));
  const [first, second] = starts;
  if (first === undefined || second === undefined) return null;
  const flags = words.filter((w) => w.startsWith('[')).map((w) => w.slice(1, -1));
  const before = words.slice(0, first);
  const tuple = (from: number): CtTuple => {
    const part = words.slice(from).filter((w) => !w.startsWith('['));
    const rest = part.filter((w) => /^(sport|dport|type|code|id|srckey|dstkey)=/.test(w));
    const own = rest.slice(0, part[2]?.startsWith('type=') ? 3 : 2);
    return { src: (part[0] ?? '').slice(4), dst: (part[1] ?? '').slice(4), rest: own.join(' ') };
  };
  const original = tuple(first);
  const reply = tuple(second);
  const known = /^(ipv[46]|\d+|tcp|udp|icmp|sctp|unknown)$/;
  return {
    proto: before.find((w) => /^(tcp|udp|icmp|sctp|unknown|dccp|gre)$/.test(w)) ?? before[0] ?? '',
    state: before.find((w) => !known.test(w)) ?? '',
    flags,
    original,
    reply,
    extra: words
      .slice(second)
      .filter((w) => /^(mark|zone|secctx|use)=/.test(w))
      .join(' '),
    translatesSource: original.src !== reply.dst || port(original.rest, 'sport') !== port(reply.rest, 'dport'),
    translatesDestination: original.dst !== reply.src || port(original.rest, 'dport') !== port(reply.rest, 'sport'),
  };
}
