import type { ProxyConfig } from '../config.ts';
import type { Effect, Made, TableName, Wanted } from '../effects.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpointsOf, type FrontEnd, sortedServicePorts } from '../front-end.ts';
import type { Because } from '../provenance.ts';
import type { ServicePort } from '../service-port.ts';
import { GracefulTermination } from './graceful-termination.ts';
import { IPSetList, type SetName, typeOfSet } from './ipsets.ts';
import { IpvsTable } from './ipvs-table.ts';
import { ipvsRules, type SetRule } from './rules.ts';
import { DUMMY_DEVICE, newSync, syncServicePort } from './sync-service.ts';
import { realServerName, type VirtualServer, virtualServerName } from './virtual-server.ts';

/** A virtual server in ipvsadm's words. */
const serverText = ({ address, port, protocol, scheduler, timeout }: VirtualServer): string =>
  `${protocol} ${address}:${port} ${scheduler}${timeout > 0 ? ` persistent ${timeout}` : ''}`;

/** The destination that an entry stands for: `IP:PORT/TCP`. */
function destinationOf(set: SetName, entry: string, { svc }: Because): string {
  const type = typeOfSet(set);
  if (type === 'bitmap:port') return `*:${entry}/${svc.protocol}`;
  if (type === 'hash:ip') return `${entry}:*/*`;
  const [ip = '', port = ''] = entry.split(',');
  return `${ip}:${port.split(':')[1] ?? ''}/${svc.protocol}`;
}

interface Shared {
  readonly config: ProxyConfig;
  readonly services: readonly { readonly svc: ServicePort; readonly endpoints: readonly Endpoint[] }[];
  readonly rules: ReturnType<typeof ipvsRules>;
}

const shared = new WeakMap<FrontEnd, Shared>();

const emptyTable = (): IpvsTable => new IpvsTable(new Map());

/** The rules: which sets have entries decides, so all service ports are looked at once. The same for each question about one sync. */
function sharedOf(frontEnd: FrontEnd, config: ProxyConfig): Shared {
  const known = shared.get(frontEnd);
  if (known?.config === config) return known;
  const table = emptyTable();
  const sets = new IPSetList(config.family);
  const sync = newSync(config, table, new GracefulTermination(new Map(), table, () => 0), sets, false);
  const services = sortedServicePorts(frontEnd).map((svc) => ({ svc, endpoints: endpointsOf(frontEnd, svc) }));
  for (const { svc, endpoints } of services) syncServicePort(sync, svc, endpoints);
  for (const address of sync.activeBindAddresses) sets.add('KUBE-IPVS-IPS', address);
  const found = { config, services, rules: ipvsRules(sets, sync.noNodeAccess, config) };
  shared.set(frontEnd, found);
  return found;
}

/** What a sync wants for service ports, and why. */
export function explainIpvs(frontEnd: FrontEnd, config: ProxyConfig, wanted: Wanted): readonly Effect[] {
  const effects: Effect[] = [];
  const keep = (made: Made, because: Because): void => {
    if (wanted.effect(because, made)) effects.push({ made, because });
  };
  const entries: { readonly set: SetName; readonly to: string; readonly because: Because }[] = [];
  const table = emptyTable();
  const sets = new IPSetList(config.family);
  sets.onAdd = (set, entry, because) => {
    keep({ what: 'ipset', set: sets.nameOf(set), entry }, because);
    entries.push({ set, to: destinationOf(set, entry, because), because });
  };
  const bound = new Set<string>();
  const sync = newSync(config, table, new GracefulTermination(new Map(), table, () => 0), sets, false, {
    server: (server, because) =>
      keep({ what: 'virtual-server', server: virtualServerName(server), text: serverText(server) }, because),
    real: (server, real, because) => keep({ what: 'real-server', server, real: realServerName(real) }, because),
    address: (address, because) => {
      keep({ what: 'address', dev: DUMMY_DEVICE, address }, because);
      // the set of all bound addresses is filled at the end, from these
      if (!bound.has(address)) sets.onAdd?.('KUBE-IPVS-IPS', address, because);
      bound.add(address);
    },
  });
  const { services, rules } = sharedOf(frontEnd, config);
  for (const { svc, endpoints } of services) if (wanted.ports(svc, endpoints)) syncServicePort(sync, svc, endpoints);
  explainRules('nat', rules.nat, sets, entries, keep);
  explainRules('filter', rules.filter, sets, entries, keep);
  return effects;
}

/** A rule that asks a set is there for every service port that has an entry in it. */
function explainRules(
  table: TableName,
  rules: readonly SetRule[],
  sets: IPSetList,
  entries: readonly { readonly set: SetName; readonly to: string; readonly because: Because }[],
  keep: (made: Made, because: Because) => void,
): void {
  const numbers = new Map<string, number>();
  for (const { text: line, set, access } of rules) {
    const [, chain = '', text = ''] = /^-A (\S+) (.*)$/.exec(line) ?? [];
    const rule = (numbers.get(chain) ?? 0) + 1;
    numbers.set(chain, rule);
    const made = { what: 'rule', table, chain, rule, text } as const;
    if (access) {
      const fields = ['status.loadBalancer.ingress[].ip', 'spec.loadBalancerSourceRanges[]'] as const;
      keep(made, {
        svc: access.svc,
        fields,
        of: [access.ip, ...access.svc.loadBalancerSourceRanges.map((r) => r.text)],
      });
    }
    if (set === null) continue;
    for (const entry of entries)
      if (entry.set === set) keep({ ...made, set: sets.nameOf(set), to: [entry.to] }, entry.because);
  }
}
