import { SCHEDULERS } from './ipvs-schedulers.ts';
import { NETFILTER } from './netfilter.ts';
import { CARD, STACK } from './stack.ts';
import { TRANSPORT } from './transport.ts';

/** What is known of a function that a trace names. */
export interface KernelFunction {
  readonly name: string;
  /** One or two sentences. */
  readonly does: string;
  /** The file in Linux 6.1 and 6.12; null for a part of this model that has no namesake. */
  readonly file: string | null;
  /** Set for a name that later kernels no longer have: the last one with it. */
  readonly lastIn: '5.15' | null;
}

export type KernelVersion = '5.15' | '6.1' | '6.12';

/** Hook functions that IPVS had up to Linux 5.15; then two took the place of all. */
const OLD = /^ip_vs_(local|remote)_(request|reply)4$|^ip_vs_reply4$/;

const functions = new Map<string, KernelFunction>();
for (const group of [STACK, TRANSPORT, NETFILTER, SCHEDULERS]) {
  for (const [file, names] of Object.entries(group))
    for (const [name, does] of Object.entries(names))
      functions.set(name, { name, does, file, lastIn: OLD.test(name) ? '5.15' : null });
}
for (const [name, does] of Object.entries(CARD)) functions.set(name, { name, does, file: null, lastIn: null });

export const kernelFunction = (name: string): KernelFunction | null => functions.get(name) ?? null;
export const knownFunctions = (): IterableIterator<string> => functions.keys();

/** Where its file can be read. A link: the page loads nothing from there. */
export const sourceUrl = (file: string, version: KernelVersion): string =>
  `https://elixir.bootlin.com/linux/v${version}/source/${file}`;
/** Where it is defined and used. */
export const identUrl = (name: string, version: KernelVersion): string =>
  `https://elixir.bootlin.com/linux/v${version}/A/ident/${name}`;
