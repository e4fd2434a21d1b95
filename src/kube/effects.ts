import type { Because } from './provenance.ts';

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

/** Whose effects are wanted. Asking for all of a large cluster costs memory. */
export type Wanted = (because: Because, made: Made) => boolean;

/** What a sync of this state writes, as far as it is wanted. */
export interface Explanation {
  readonly effects: readonly Effect[];
  /** How many rules kube-proxy wrote into a chain: when it has others, somebody else has been there. */
  lengthOf(table: TableName, chain: string): number;
}

/** Counts the rules of each chain in lines of an iptables-restore. */
export function countRules(lines: readonly string[], chain: string): number {
  const head = `-A ${chain} `;
  let n = 0;
  for (const line of lines) if (line.startsWith(head)) n++;
  return n;
}
