import type { EndSpec, LabSpec, PlaceSpec } from '../../session/lab-spec.ts';
import { arrange } from './arrange.ts';
import { namedByCluster } from './base.ts';
import { OWN_LAB_VERSION, type OwnDevice, type OwnEnd, type OwnLab, type OwnLink, type OwnNode } from './form.ts';

/** A lab of ours as one that a reader can change. `base` is the id of the lab whose cluster runs in it. */
export function ownLabFrom(spec: LabSpec, base = spec.id): OwnLab {
  const addrsOf = (place: string, dev: string): readonly string[] =>
    spec.places
      .find(({ name }) => name === place)
      ?.addrs.filter((a) => a.dev === dev)
      .map(({ addr }) => addr) ?? [];
  const device = ({ place, dev, mac, mtu }: EndSpec): OwnDevice => {
    const addrs = addrsOf(place, dev);
    return { dev, ...(addrs.length > 0 ? { addrs } : {}), ...(mtu === undefined ? {} : { mtu }), mac };
  };
  const end = (e: EndSpec, port?: { readonly bridge: string; readonly hairpin: boolean }): OwnEnd => {
    const bridge = port?.bridge ?? e.bridge;
    const hairpin = port?.hairpin ?? e.hairpin ?? false;
    return {
      node: e.place,
      ...device(e),
      ...(bridge === undefined ? {} : { bridge }),
      ...(hairpin ? { hairpin } : {}),
    };
  };
  const fixed = spec.cluster ? namedByCluster(spec).map(({ name }) => name) : [];
  const nodes = spec.places.map((place): OwnNode => {
    const bridges = spec.links.flatMap((l) => (l.kind === 'bridge' && l.at.place === place.name ? [device(l.at)] : []));
    return { ...nodeOf(place, bridges), ...(fixed.includes(place.name) ? { fixed: true } : {}) };
  });
  const links = spec.links.flatMap((link): OwnLink[] => {
    if (link.kind === 'bridge') return [];
    if (link.kind === 'veth') return [{ a: end(link.a, link.port), b: end(link.b) }];
    return [{ a: end(link.a), b: end(link.b), latencyUs: link.latencyUs }];
  });
  return arrange({
    version: OWN_LAB_VERSION,
    title: spec.title,
    nodes,
    links,
    focus: spec.focus,
    first: spec.first,
    ...(spec.setup ? { setup: spec.setup } : {}),
    ...(spec.neighbours ? { cold: true } : {}),
    ...(spec.cluster ? { base } : {}),
  });
}

function nodeOf(place: PlaceSpec, bridges: readonly OwnDevice[]): OwnNode {
  const { name, role, host, routes, sysctls, servers } = place;
  return {
    name,
    kind: role,
    x: 0,
    y: 0,
    ...(host === undefined ? {} : { host }),
    ...(bridges.length > 0 ? { bridges } : {}),
    ...(routes ? { routes } : {}),
    ...(sysctls ? { sysctls } : {}),
    ...(servers ? { servers } : {}),
  };
}
