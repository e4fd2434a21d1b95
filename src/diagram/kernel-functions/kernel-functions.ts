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
}

export type KernelVersion = '6.1' | '6.12';

const functions = new Map<string, KernelFunction>();
for (const group of [STACK, TRANSPORT, NETFILTER]) {
  for (const [file, names] of Object.entries(group))
    for (const [name, does] of Object.entries(names)) functions.set(name, { name, does, file });
}
for (const [name, does] of Object.entries(CARD)) functions.set(name, { name, does, file: null });

export const kernelFunction = (name: string): KernelFunction | null => functions.get(name) ?? null;
export const knownFunctions = (): IterableIterator<string> => functions.keys();

/** Where its file can be read. A link: the page loads nothing from there. */
export const sourceUrl = (file: string, version: KernelVersion): string =>
  `https://elixir.bootlin.com/linux/v${version}/source/${file}`;
/** Where it is defined and used. */
export const identUrl = (name: string, version: KernelVersion): string =>
  `https://elixir.bootlin.com/linux/v${version}/A/ident/${name}`;
