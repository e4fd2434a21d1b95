import type { Endpoint } from './endpoint.ts';
import type { Because } from './provenance.ts';
import type { ServicePort } from './service-port.ts';

export type TableName = 'nat' | 'filter';

/** One thing that kube-proxy made on its node. */
export type Made =
  | { readonly what: 'chain'; readonly table: TableName; readonly chain: string }
  | {
      readonly what: 'rule';
      readonly table: TableName;
      readonly chain: string;
      /** Its number in the chain, from 1. */
      readonly rule: number;
      /** As it was written, without `-A CHAIN `. */
      readonly text: string;
      /** A rule for many: the set that it asks, and the destinations in it that are this Service's (`IP:PORT/TCP`, `*` for any). */
      readonly set?: string;
      readonly to?: readonly string[];
    }
  | { readonly what: 'virtual-server'; readonly server: string; readonly text: string }
  | { readonly what: 'real-server'; readonly server: string; readonly real: string }
  | { readonly what: 'ipset'; readonly set: string; readonly entry: string }
  | { readonly what: 'address'; readonly dev: string; readonly address: string };

/** ... and what it is for. */
export interface Effect {
  readonly made: Made;
  readonly because: Because;
}

/** Which effects are wanted. Asking for all of a large cluster costs time and memory. */
export interface Wanted {
  /** False for a service port of whose own chains, servers and entries nothing is wanted: it costs little then. */
  readonly ports: (svc: ServicePort, endpoints: readonly Endpoint[]) => boolean;
  /** Of the others, and of what is shared by all service ports. */
  readonly effect: (because: Because, made: Made) => boolean;
}
