import { ipVsFwdName } from '../kernel/ipvs/flags.ts';
import { connRows } from '../kernel/ipvs/proc.ts';
import type { NetNs } from '../kernel/netns.ts';
import { listing } from '../shell/ipset/print.ts';
import { formatIpv4, type Ipv4Addr } from '../wire/inet.ts';
import { runQuiet } from './quiet.ts';
import type { Session } from './session.ts';

export type StatePart = 'ipvs' | 'routes' | 'sets';
export type NetState = ReturnType<typeof ipvsState> | ReturnType<typeof routesState> | ReturnType<typeof setsState>;

/** Entries of one list that are sent. */
const MOST = 200;

/** A part of what a namespace has now. Asking changes nothing, and loads no module. */
export function netState(session: Session, net: NetNs, what: StatePart): NetState {
  if (what === 'ipvs') return ipvsState(net);
  return what === 'sets' ? setsState(net) : routesState(session, net);
}

const at = (addr: Ipv4Addr, port: number): string => `${formatIpv4(addr)}:${port}`;

function ipvsState(net: NetNs) {
  const ipvs = net.ipvsLoaded;
  if (!ipvs) return { what: 'ipvs', ipvs: null } as const;
  const services = ipvs.services.all().map((svc) => ({
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
  const rows = connRows(ipvs);
  const conns = rows.slice(0, MOST).map((row) => ({
    proto: row.proto,
    client: at(row.caddr, row.cport),
    virtual: at(row.vaddr, row.vport),
    server: at(row.daddr, row.dport),
    state: row.state,
    expires: row.expires,
  }));
  return { what: 'ipvs', ipvs: { services, conns, connCount: rows.length } } as const;
}

function routesState(session: Session, net: NetNs) {
  const lines = (command: string): string[] =>
    runQuiet(net, session.machine.files, command)
      .out.split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const rules = lines('ip rule');
  const names = new Set(rules.flatMap((rule) => /lookup (\S+)/.exec(rule)?.[1] ?? []));
  const tables = [...names].map((name) => ({ name, lines: lines(`ip route show table ${name}`) }));
  return { what: 'routes', rules, tables } as const;
}

function setsState(net: NetNs) {
  const plain = { mode: 'plain', sorted: false, resolve: false, namesOnly: false, terse: false } as const;
  const sets = (net.ipsetLoaded?.all() ?? []).map((set) => {
    const lines = listing([set], plain).trimEnd().split('\n');
    const value = (name: string): string => lines.find((l) => l.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
    const from = lines.indexOf('Members:') + 1;
    return {
      name: set.name,
      type: set.type.name,
      header: value('Header'),
      references: Number(value('References')),
      count: Number(value('Number of entries')),
      members: from === 0 ? [] : lines.slice(from, from + MOST),
    };
  });
  return { what: 'sets', sets } as const;
}
