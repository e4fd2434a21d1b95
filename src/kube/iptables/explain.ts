import type { ProxyConfig } from '../config.ts';
import type { Effect, Made, TableName, Wanted } from '../effects.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpointsOf, type FrontEnd, sortedServicePorts } from '../front-end.ts';
import type { Field } from '../provenance.ts';
import type { ServicePort } from '../service-port.ts';
import { categorizeEndpoints } from '../topology.ts';
import { planService, type ServicePlan, writePortals } from './portals.ts';
import { isLargeCluster } from './proxier.ts';
import { RuleBuffers, ruleContext } from './rules.ts';
import { chainsOf, writeServiceChains } from './service-chains.ts';

type Of = readonly (string | Endpoint)[];

/** Keeps, of what is written, what is wanted, with its reason. */
class RuleRecorder extends RuleBuffers {
  override readonly records = true;
  readonly effects: Effect[] = [];
  private readonly wanted: Wanted;
  private readonly numbers = new Map<string, number>();

  constructor(wanted: Wanted) {
    super();
    this.wanted = wanted;
  }

  override nat(rule: string, svc: ServicePort, fields: readonly Field[], ...of: Of): void {
    super.nat(rule, svc, fields);
    this.rule('nat', rule, svc, fields, of);
  }

  override filter(rule: string, svc: ServicePort, fields: readonly Field[], ...of: Of): void {
    super.filter(rule, svc, fields);
    this.rule('filter', rule, svc, fields, of);
  }

  override chain(name: string, svc: ServicePort, fields: readonly Field[], ...of: Of): void {
    this.keep({ what: 'chain', table: 'nat', chain: name }, svc, fields, of);
  }

  private rule(table: TableName, line: string, svc: ServicePort, fields: readonly Field[], of: Of): void {
    const end = line.indexOf(' ', 3); // behind `-A CHAIN`
    const chain = line.slice(3, end);
    const text = line.slice(end + 1);
    const key = `${table} ${chain}`;
    const rule = (this.numbers.get(key) ?? 0) + 1;
    this.numbers.set(key, rule);
    this.keep({ what: 'rule', table, chain, rule, text }, svc, fields, of);
  }

  private keep(made: Made, svc: ServicePort, fields: readonly Field[], of: Of): void {
    const because = { svc, fields, of };
    if (this.wanted.effect(because, made)) this.effects.push({ made, because });
  }
}

interface Plans {
  readonly config: ProxyConfig;
  readonly largeClusterMode: boolean;
  readonly all: readonly { readonly plan: ServicePlan; readonly endpoints: readonly Endpoint[] }[];
}

const planned = new WeakMap<FrontEnd, Plans>();

/** The plans of all service ports: the same for each question about one sync. */
function plansOf(frontEnd: FrontEnd, config: ProxyConfig): Plans {
  const known = planned.get(frontEnd);
  if (known?.config === config) return known;
  const services = sortedServicePorts(frontEnd).map((svc) => ({ svc, endpoints: endpointsOf(frontEnd, svc) }));
  const all = services.map(({ svc, endpoints }) => {
    return { plan: planService(svc, categorizeEndpoints(endpoints, svc, config)), endpoints };
  });
  const plans = { config, largeClusterMode: isLargeCluster(services), all };
  planned.set(frontEnd, plans);
  return plans;
}

/** What a full sync writes for service ports, and why. Chains of a port are the same after a partial one. */
export function explainIptables(frontEnd: FrontEnd, config: ProxyConfig, wanted: Wanted): readonly Effect[] {
  const { all, largeClusterMode } = plansOf(frontEnd, config);
  const buffers = new RuleRecorder(wanted);
  const context = ruleContext(config, largeClusterMode);
  for (const { plan, endpoints } of all) {
    writePortals(buffers, plan);
    if (wanted.ports(plan.svc, endpoints)) writeServiceChains(buffers, plan, chainsOf(plan), context);
  }
  return buffers.effects;
}
