/** How one dimension of an element is written. */
export type Dim = 'ip' | 'ip-plain' | 'net' | 'port' | 'tcp-udp-port' | 'mac' | 'mark' | 'iface' | 'name';

export type CreateOption =
  | 'family'
  | 'hashsize'
  | 'maxelem'
  | 'netmask'
  | 'bitmask'
  | 'markmask'
  | 'timeout'
  | 'counters'
  | 'comment'
  | 'forceadd'
  | 'skbinfo'
  | 'bucketsize'
  | 'initval'
  | 'range'
  | 'size';

export type AddOption =
  | 'timeout'
  | 'nomatch'
  | 'wildcard'
  | 'before'
  | 'packets'
  | 'bytes'
  | 'comment'
  | 'skbmark'
  | 'skbprio'
  | 'skbqueue';

/** A range that a type does not take in `test`. */
export type Barred = 'cidr' | 'ipTo' | 'portTo';

/** What the program knows of a type: how its elements are written and which options there are, in the order of a listing. */
export interface UserType {
  readonly name: string;
  /** Its names in older versions. */
  readonly aliases: readonly string[];
  readonly dims: readonly Dim[];
  /** The last dimension may be missing. */
  readonly lastOptional: boolean;
  readonly families: 'both' | 'inet' | 'none';
  readonly create: readonly CreateOption[];
  readonly add: readonly AddOption[];
  readonly test: readonly AddOption[];
  readonly del: readonly AddOption[];
  readonly barred: readonly Barred[];
  /** Old options of `create` that are read and ignored. */
  readonly ignored: readonly string[];
}

const PLAIN: readonly AddOption[] = ['packets', 'bytes', 'comment', 'skbmark', 'skbprio', 'skbqueue'];
const BITMAP: readonly CreateOption[] = ['timeout', 'counters', 'comment', 'skbinfo'];
const SIZES: readonly CreateOption[] = ['hashsize', 'maxelem'];
const HASH: readonly CreateOption[] = [
  'timeout',
  'counters',
  'comment',
  'forceadd',
  'skbinfo',
  'bucketsize',
  'initval',
];

interface HashSpec {
  readonly aliases?: readonly string[];
  readonly dims: readonly Dim[];
  /** Options between the sizes and the common ones, and behind them. */
  readonly middle?: readonly CreateOption[];
  readonly last?: readonly CreateOption[];
  readonly first?: readonly CreateOption[];
  readonly barred?: readonly Barred[];
}

function hashType(name: string, spec: HashSpec): UserType {
  const net = spec.dims.includes('net');
  const family = name !== 'hash:mac';
  const flags: AddOption[] = net ? ['nomatch'] : [];
  return {
    name,
    aliases: spec.aliases ?? [],
    dims: spec.dims,
    lastOptional: false,
    families: family ? 'both' : 'none',
    create: [
      ...(family ? (['family'] as const) : []),
      ...(spec.first ?? []),
      ...SIZES,
      ...(spec.middle ?? []),
      ...HASH,
      ...(spec.last ?? []),
    ],
    add: ['timeout', ...flags, ...(spec.dims.includes('iface') ? (['wildcard'] as const) : []), ...PLAIN],
    test: flags,
    del: [],
    barred: spec.barred ?? [],
    ignored: ['probes', 'resize'],
  };
}

function otherType(name: string, alias: string, dims: readonly Dim[], create: readonly CreateOption[]): UserType {
  const list = name === 'list:set';
  const place: AddOption[] = list ? ['before'] : [];
  return {
    name,
    aliases: [alias],
    dims,
    lastOptional: name === 'bitmap:ip,mac',
    families: dims.includes('ip') || dims.includes('ip-plain') ? 'inet' : 'none',
    create: [...create, ...BITMAP],
    add: ['timeout', ...place, ...PLAIN],
    test: place,
    del: place,
    barred: list ? [] : ['cidr', 'ipTo', 'portTo'],
    ignored: [],
  };
}

const RANGES: readonly Barred[] = ['cidr', 'ipTo', 'portTo'];
const NET_RANGES: readonly Barred[] = ['ipTo', 'portTo'];

export const USER_TYPES: readonly UserType[] = [
  otherType('list:set', 'setlist', ['name'], ['size']),
  hashType('hash:mac', { aliases: ['machash'], dims: ['mac'] }),
  hashType('hash:ip,mac', { aliases: ['ipmachash'], dims: ['ip-plain', 'mac'] }),
  hashType('hash:net,iface', { aliases: ['netifacehash'], dims: ['net', 'iface'], barred: NET_RANGES }),
  hashType('hash:net,port', { aliases: ['netporthash'], dims: ['net', 'port'], barred: NET_RANGES }),
  hashType('hash:net,port,net', { aliases: ['netportnethash'], dims: ['net', 'port', 'net'], barred: NET_RANGES }),
  hashType('hash:net,net', {
    aliases: ['netnethash'],
    dims: ['net', 'net'],
    last: ['bitmask', 'netmask'],
    barred: NET_RANGES,
  }),
  hashType('hash:net', { aliases: ['nethash'], dims: ['net'], barred: ['ipTo'] }),
  hashType('hash:ip,port,net', { aliases: ['ipportnethash'], dims: ['ip', 'port', 'net'], barred: RANGES }),
  hashType('hash:ip,port,ip', { aliases: ['ipportiphash'], dims: ['ip', 'port', 'ip-plain'], barred: RANGES }),
  hashType('hash:ip,mark', { aliases: ['ipmarkhash'], dims: ['ip', 'mark'], first: ['markmask'], barred: RANGES }),
  hashType('hash:ip,port', {
    aliases: ['ipporthash'],
    dims: ['ip', 'port'],
    last: ['netmask', 'bitmask'],
    barred: RANGES,
  }),
  hashType('hash:ip', { aliases: ['iphash'], dims: ['ip'], middle: ['netmask', 'bitmask'] }),
  otherType('bitmap:port', 'portmap', ['tcp-udp-port'], ['range']),
  otherType('bitmap:ip,mac', 'macipmap', ['ip-plain', 'mac'], ['range']),
  otherType('bitmap:ip', 'ipmap', ['ip'], ['range', 'netmask']),
];

export const userType = (name: string): UserType | null =>
  USER_TYPES.find((t) => t.name === name || t.aliases.includes(name)) ?? null;
