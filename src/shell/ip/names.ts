import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_NOWHERE, RT_SCOPE_UNIVERSE } from '../../kernel/route/fib-table.ts';
import { getUnsigned, matches } from './args.ts';

type Names = Readonly<Record<string, number>>;

/** /etc/iproute2/rt_tables. */
const TABLES: Names = { local: 255, main: 254, default: 253, unspec: 0 };
/** /etc/iproute2/rt_scopes. */
const SCOPES: Names = {
  global: RT_SCOPE_UNIVERSE,
  nowhere: RT_SCOPE_NOWHERE,
  host: RT_SCOPE_HOST,
  link: RT_SCOPE_LINK,
  site: 200,
};
/** /etc/iproute2/rt_protos. */
const PROTOS: Names = {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  gated: 8,
  ra: 9,
  mrt: 10,
  zebra: 11,
  bird: 12,
  dnrouted: 13,
  xorp: 14,
  ntk: 15,
  dhcp: 16,
  keepalived: 18,
  babel: 42,
  bgp: 186,
  isis: 187,
  ospf: 188,
  rip: 189,
  eigrp: 192,
};

const nameOf = (names: Names, n: number): string => Object.keys(names).find((k) => names[k] === n) ?? String(n);

/** A number by name or as digits, or null. */
const numberOf = (names: Names, text: string, max: number): number | null =>
  (Object.hasOwn(names, text) ? names[text] : undefined) ?? getUnsigned(text, max);

export const tableId = (text: string): number | null => numberOf(TABLES, text, 0xffffffff);
export const tableName = (id: number): string => nameOf(TABLES, id);
export const scopeId = (text: string): number | null => numberOf(SCOPES, text, 255);
export const scopeName = (id: number): string => nameOf(SCOPES, id);

/** The kernel model keeps protocols by name; unknown numbers as digits. */
export function protocolText(text: string): string | null {
  const n = numberOf(PROTOS, text, 255);
  return n === null ? null : nameOf(PROTOS, n);
}

const ROUTE_TYPES = [
  'local',
  'nat',
  'broadcast',
  'brd',
  'anycast',
  'multicast',
  'prohibit',
  'unreachable',
  'blackhole',
  'xresolve',
  'unicast',
  'throw',
] as const;

/** `rtnl_rtntype_a2n`: a route type by a full name; numbers are not taken. */
export function routeType(text: string): string | null {
  const full = ROUTE_TYPES.find((t) => t === text);
  if (!full) return null;
  return full === 'brd' ? 'broadcast' : full;
}

/** `on` or `off`, or null. */
export const onOff = (text: string): boolean | null =>
  matches(text, 'on') && text.length === 2 ? true : text === 'off' ? false : null;
