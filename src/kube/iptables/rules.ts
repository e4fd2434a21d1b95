import type { ProxyConfig } from '../config.ts';
import type { Endpoint } from '../endpoint.ts';
import { localDetector } from '../local-detector.ts';
import { primaryNodeIP } from '../node-addresses.ts';
import type { Field } from '../provenance.ts';
import type { ServicePort } from '../service-port.ts';
import { chainLine } from '../writes.ts';

/** The restore input while it is written: chains are declared before any rule of their table. */
export class RuleBuffers {
  /** Somebody wants to know what chains are there for. */
  readonly records: boolean = false;
  readonly filterChains: string[] = [];
  readonly filterRules: string[] = [];
  readonly natChains: string[] = [];
  readonly natRules: string[] = [];

  declareFilter(...chains: readonly string[]): void {
    for (const chain of chains) this.filterChains.push(chainLine(chain));
  }

  declareNAT(...chains: readonly string[]): void {
    for (const chain of chains) this.natChains.push(chainLine(chain));
  }

  /** A rule of the nat table, and what it is written for. Here nobody asks; `RuleRecorder` keeps it. */
  nat(rule: string, _svc: ServicePort, _fields: readonly Field[], ..._of: readonly (string | Endpoint)[]): void {
    this.natRules.push(rule);
  }

  /** The same of the filter table. */
  filter(rule: string, _svc: ServicePort, _fields: readonly Field[], ..._of: readonly (string | Endpoint)[]): void {
    this.filterRules.push(rule);
  }

  /** A chain of one service port, declared before, and what it is there for. */
  chain(_name: string, _svc: ServicePort, _fields: readonly Field[], ..._of: readonly (string | Endpoint)[]): void {}

  text(): string {
    const table = (name: string, chains: readonly string[], rules: readonly string[]): string =>
      [`*${name}`, ...chains, ...rules, 'COMMIT', ''].join('\n');
    return table('filter', this.filterChains, this.filterRules) + table('nat', this.natChains, this.natRules);
  }
}

/** What the rules of service ports depend on besides the ports: the same for all of one sync. */
export interface RuleContext {
  readonly config: ProxyConfig;
  readonly detector: ReturnType<typeof localDetector>;
  readonly nodeIP: string | null;
  /** More than 1,000 endpoints: rules that exist per endpoint go without comments. */
  readonly largeClusterMode: boolean;
}

export const ruleContext = (config: ProxyConfig, largeClusterMode: boolean): RuleContext => ({
  config,
  detector: localDetector(config),
  nodeIP: primaryNodeIP(config),
  largeClusterMode,
});
