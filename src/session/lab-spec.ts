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
}

export interface PlaceSpec {
  readonly name: string;
  readonly role: 'client' | 'node' | 'pod' | 'router' | 'server';
  /** A pod's node. Absent: it is a host itself. */
  readonly host?: string;
  /** Commands that set it up, as one would type them, after all links are there. */
  readonly setup: readonly string[];
  readonly servers?: readonly ServerSpec[];
}

/** A small server that answers with one line of text. */
export interface ServerSpec {
  readonly kind: 'http' | 'udp';
  readonly port: number;
}

/** A device end. */
export interface EndSpec {
  readonly place: string;
  readonly dev: string;
  readonly mac: string;
}

/**
 * `wire`: two NICs and a cable. `veth`: a pair. `bridge`: a bridge, which must come before its ports. `nic`: a NIC
 * whose other end is nothing (its frames are lost).
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
  | { readonly kind: 'bridge'; readonly at: EndSpec }
  | { readonly kind: 'nic'; readonly at: EndSpec };
