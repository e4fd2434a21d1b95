import type { ClusterSeed } from '../kube/api/seed.ts';
import type { ServerSpec } from '../shell/servers.ts';

export type { ClusterSeed };

/** A lab as data: hosts, pods, how they are joined, and what runs on them. The session builds a world from it. */
export interface LabSpec {
  readonly id: string;
  readonly title: string;
  /** One sentence: what this lab is for. */
  readonly summary: string;
  readonly places: readonly PlaceSpec[];
  readonly links: readonly LinkSpec[];
  /** The place to look at first. */
  readonly focus: string;
  /** What a first visit plays. */
  readonly first: { readonly place: string; readonly line: string };
  /** Names for /etc/hosts, besides localhost. */
  readonly hosts: readonly { readonly addr: string; readonly name: string }[];
  /** The objects of its cluster, when it has one. */
  readonly cluster?: ClusterSeed;
  /** Cold: nobody has talked yet, and the first packets ask for link addresses. Absent: as after a while of traffic. */
  readonly neighbours?: 'cold';
  /** What runs in the background from the start, one plain command each. */
  readonly daemons?: readonly { readonly place: string; readonly line: string }[];
  /** What was done before the session begins, in order. It is neither in the trace nor in the journal. */
  readonly setup?: readonly SetupLine[];
}

/** One plain command: no pipes, no lists. Time passes until it has ended; `status` is what it must end with, 0 if absent. */
export interface SetupLine {
  readonly place: string;
  readonly line: string;
  readonly stdin?: string;
  readonly status?: number;
}

/** What a place is drawn as. `switch`: it bridges and does nothing else. */
export type PlaceRole = 'client' | 'host' | 'node' | 'pod' | 'router' | 'server' | 'switch';

export interface PlaceSpec {
  readonly name: string;
  readonly role: PlaceRole;
  /** A pod's node. Absent: it is a host itself. */
  readonly host?: string;
  /** `192.0.2.1/24` on a device. All devices, lo too, are set up after that. */
  readonly addrs: readonly { readonly dev: string; readonly addr: string }[];
  /** Routes beside those that the addresses bring: `default` or a prefix, by a next hop. */
  readonly routes?: readonly { readonly to: string; readonly via: string }[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly servers?: readonly ServerSpec[];
  /** Where a reader drew it: the middle of its network stack. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** A device end. */
export interface EndSpec {
  readonly place: string;
  readonly dev: string;
  readonly mac: string;
  /** 1500 if absent. */
  readonly mtu?: number;
  /** It is a port of this bridge, which must come before; `hairpin`: frames may go back out of it. */
  readonly bridge?: string;
  readonly hairpin?: boolean;
}

/**
 * `wire`: two NICs and a cable. `veth`: a pair. `bridge`: a bridge, which must come before its ports.
 */
export type LinkSpec =
  | { readonly kind: 'wire'; readonly a: EndSpec; readonly b: EndSpec; readonly latencyUs: number }
  | {
      readonly kind: 'veth';
      readonly a: EndSpec;
      readonly b: EndSpec;
      /** End `a` is a port of this bridge. */
      readonly port?: { readonly bridge: string; readonly hairpin: boolean };
    }
  | { readonly kind: 'bridge'; readonly at: EndSpec };
