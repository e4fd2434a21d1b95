import type { ProxyConfig } from '../config.ts';
import { countRules, type Effect, type Explanation, type Made, type TableName, type Wanted } from '../effects.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpointsOf, type FrontEnd, sortedServicePorts } from '../front-end.ts';
import type { Field } from '../provenance.ts';
import type { ServicePort } from '../service-port.ts';
import { categorizeEndpoints } from '../topology.ts';
import { planService, writePortals } from './portals.ts';
import { isLargeCluster } from './proxier.ts';
import { RuleBuffers, ruleContext } from './rules.ts';
import { chainsOf, writeServiceChains } from './service-chains.ts';
import { writeForwardRules, writeNodePortJump, writeStaticRules } from './static-rules.ts';

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
    const [, chain = '', text = ''] = /^-A (\S+) (.*)$/.exec(line) ?? [];
    const key = `${table} ${chain}`;
    const rule = (this.numbers.get(key) ?? 0) + 1;
    this.numbers.set(key, rule);
    this.keep({ what: 'rule', table, chain, rule, text }, svc, fields, of);
  }

  private keep(made: Made, svc: ServicePort, fields: readonly Field[], of: Of): void {
    const because = { svc, fields, of };
    if (this.wanted(because, made)) this.effects.push({ made, because });
  }
}

/** What a full sync writes for service ports, and why. Chains of a port are the same after a partial one. */
export function explainIptables(frontEnd: FrontEnd, config: ProxyConfig, wanted: Wanted): Explanation {
  const services = sortedServicePorts(frontEnd).map((svc) => ({ svc, endpoints: endpointsOf(frontEnd, svc) }));
  const buffers = new RuleRecorder(wanted);
  writeStaticRules(buffers, config);
  const context = ruleContext(config, isLargeCluster(services));
  for (const { svc, endpoints } of services) {
    const plan = planService(svc, categorizeEndpoints(endpoints, svc, config));
    writePortals(buffers, plan);
    writeServiceChains(buffers, plan, chainsOf(plan), context);
  }
  writeNodePortJump(buffers, config);
  writeForwardRules(buffers, config);
  return {
    effects: buffers.effects,
    lengthOf: (table, chain) => countRules(table === 'nat' ? buffers.natRules : buffers.filterRules, chain),
  };
}
