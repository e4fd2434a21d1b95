import { ipVsFwdName } from '../kernel/ipvs/flags.ts';
import { connRows } from '../kernel/ipvs/proc.ts';
import type { NetNs } from '../kernel/netns.ts';
import { listing } from '../shell/ipset/print.ts';
import { formatIpv4, type Ipv4Addr } from '../wire/inet.ts';
import { runQuiet } from './quiet.ts';
import type { Session } from './session.ts';

export type StatePart = 'ipvs' | 'routes' | 'sets';
export type NetState = ReturnType<typeof ipvsState> | ReturnType<typeof routesState> | ReturnType<typeof setsState>;

/** Entries of one list that are sent: a large cluster has 10,000 of each. */
const MOST = 200;
/** The same of virtual services, each with its servers. */
const MOST_SERVICES = 50;

/** The first of a list, and how many there are: with `find`, of those that have it in their text. */
function some<T>(
  list: readonly T[],
  most: number,
  find: string,
  text: (item: T) => string,
): { first: readonly T[]; count: number } {
  const wanted = find.toLowerCase();
  const found = wanted === '' ? list : list.filter((item) => text(item).toLowerCase().includes(wanted));
  return { first: found.slice(0, most), count: found.length };
}

const plainText = (text: string): string => text;

/** A part of what a namespace has now. Asking changes nothing, and loads no module. */
export function netState(session: Session, net: NetNs, what: StatePart, find = ''): NetState {
  if (what === 'ipvs') return ipvsState(net, find);
  return what === 'sets' ? setsState(net, find) : routesState(session, net, find);
}

const at = (addr: Ipv4Addr, port: number): string => `${formatIpv4(addr)}:${port}`;

function ipvsState(net: NetNs, find: string) {
  const ipvs = net.ipvsLoaded;
  if (!ipvs) return { what: 'ipvs', ipvs: null } as const;
  const all = some(ipvs.services.all(), MOST_SERVICES, find, (svc) =>
    [svc.label, ...svc.destinations.map((dest) => at(dest.addr, dest.port))].join(' '),
  );
  const services = all.first.map((svc) => ({
    name: svc.label,
    scheduler: svc.scheduler?.name ?? 'none',
    servers: svc.destinations.map((dest) => ({
      addr: at(dest.addr, dest.port),
      forward: ipVsFwdName(dest.connFlags),
      weight: dest.weight,
      active: dest.activeconns,
      inactive: dest.inactconns,
    })),
  }));
  const rows = some(connRows(ipvs), MOST, find, (row) =>
    [at(row.caddr, row.cport), at(row.vaddr, row.vport), at(row.daddr, row.dport)].join(' '),
  );
  const conns = rows.first.map((row) => ({
    proto: row.proto,
    client: at(row.caddr, row.cport),
    virtual: at(row.vaddr, row.vport),
    server: at(row.daddr, row.dport),
    state: row.state,
    expires: row.expires,
  }));
  return {
    what: 'ipvs',
    ipvs: { services, serviceCount: all.count, conns, connCount: rows.count },
  } as const;
}

function routesState(session: Session, net: NetNs, find: string) {
  const lines = (command: string): string[] =>
    runQuiet(net, session.machine.files, command)
      .out.split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const rules = lines('ip rule');
  const names = new Set(rules.flatMap((rule) => /lookup (\S+)/.exec(rule)?.[1] ?? []));
  const tables = [...names].map((name) => {
    const { first, count } = some(lines(`ip route show table ${name}`), MOST, find, plainText);
    return { name, lines: first, count };
  });
  return { what: 'routes', rules, tables } as const;
}

function setsState(net: NetNs, find: string) {
  const plain = { mode: 'plain', sorted: false, resolve: false, namesOnly: false, terse: false } as const;
  const sets = (net.ipsetLoaded?.all() ?? []).map((set) => {
    const lines = listing([set], plain).trimEnd().split('\n');
    const value = (name: string): string => lines.find((l) => l.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
    const from = lines.indexOf('Members:') + 1;
    const members = some(from === 0 ? [] : lines.slice(from), MOST, find, plainText);
    return {
      name: set.name,
      type: set.type.name,
      header: value('Header'),
      references: Number(value('References')),
      count: find === '' ? Number(value('Number of entries')) : members.count,
      members: members.first,
    };
  });
  return { what: 'sets', sets } as const;
}
