import type { Conntrack } from './conntrack/conntrack.ts';
import type { IpSets } from './ipset/ip-sets.ts';
import type { Ipvs } from './ipvs/ipvs.ts';
import type { NetNs } from './netns.ts';

/** What a kernel module adds to a namespace. */
interface Modules {
  readonly nf_conntrack: Conntrack;
  readonly ip_set: IpSets;
  readonly ip_vs: Ipvs;
}
export type ModuleState = { -readonly [Name in keyof Modules]?: Modules[Name] };

const inits: { [Name in keyof Modules]?: (net: NetNs) => Modules[Name] } = {};

/**
 * Makes a module loadable. Its own `module.ts` calls this when it is imported, which the programs do that need it
 * (`ipset`, `ipvsadm`, rules with `-m set`): a page that shows a first ping does not carry them.
 */
export function provideModule<Name extends keyof Modules>(name: Name, init: (net: NetNs) => Modules[Name]): void {
  inits[name] = init as (typeof inits)[Name];
}

/** Whether `initModule` would work. */
export const moduleProvided = (name: keyof Modules): boolean => inits[name] !== undefined;

/** A module's state for one namespace (`pernet_operations.init`). Throws when nobody has imported the module. */
export function initModule<Name extends keyof Modules>(name: Name, net: NetNs): Modules[Name] {
  const init = inits[name];
  if (!init) throw new Error(`kernel module ${name} is not loaded: import its module.ts first`);
  return init(net);
}
