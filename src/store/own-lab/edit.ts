import {
  type NodeKind,
  OWN_LAB_VERSION,
  type OwnDevice,
  type OwnEnd,
  type OwnLab,
  type OwnLine,
  type OwnLink,
  type OwnNode,
} from '../../protocol/own-lab/form.ts';

export type Side = 'a' | 'b';

export const emptyLab = (title: string): OwnLab => ({ version: OWN_LAB_VERSION, title, nodes: [], links: [] });

export const nodeOf = (lab: OwnLab, name: string): OwnNode | undefined => lab.nodes.find((n) => n.name === name);

export const FORWARD = 'net.ipv4.ip_forward';
export const forwards = (node: OwnNode): boolean => node.sysctls?.[FORWARD] === '1';

/** The drawing's grid, and how far apart two hosts stand that nobody has placed. */
export const GRID = 20;
const STEP = { x: 300, y: 280 };

/** The first of `host1`, `host2` ... that is free. */
function freeName(lab: OwnLab, stem: string): string {
  for (let n = 1; ; n++) if (!nodeOf(lab, `${stem}${n}`)) return `${stem}${n}`;
}

/** A place in the drawing where nothing is. */
export function freeSpot(lab: OwnLab): { readonly x: number; readonly y: number } {
  const hosts = lab.nodes.filter(({ kind }) => kind !== 'pod');
  const taken = (x: number, y: number): boolean =>
    hosts.some((n) => Math.abs(n.x - x) < STEP.x * 0.8 && Math.abs(n.y - y) < STEP.y * 0.8);
  for (let row = 0; ; row++)
    for (let column = 0; column < 4; column++)
      if (!taken(column * STEP.x, row * STEP.y)) return { x: column * STEP.x, y: row * STEP.y };
}

/** Adds a host, router or switch. */
export function addNode(
  lab: OwnLab,
  kind: Exclude<NodeKind, 'pod'>,
  at: { readonly x: number; readonly y: number } = freeSpot(lab),
): { readonly lab: OwnLab; readonly name: string } {
  const name = freeName(lab, kind);
  const node: OwnNode = { name, kind, ...at, ...(kind === 'router' ? { sysctls: { [FORWARD]: '1' } } : {}) };
  return { lab: { ...lab, nodes: [...lab.nodes, node] }, name };
}

/** Adds a node whose cable comes with it: see `addPod` of `connect.ts`. */
export const addBare = (lab: OwnLab, node: Omit<OwnNode, 'name'>, stem: string): { lab: OwnLab; name: string } => {
  const name = freeName(lab, stem);
  return { lab: { ...lab, nodes: [...lab.nodes, { ...node, name }] }, name };
};

/** Replaces a node; a new name goes wherever the old one stood. */
export function setNode(lab: OwnLab, name: string, node: OwnNode): OwnLab {
  const nodes = lab.nodes.map((n) => (n.name === name ? node : n));
  return node.name === name ? { ...lab, nodes } : renamed({ ...lab, nodes }, name, node.name);
}

function renamed(lab: OwnLab, from: string, to: string): OwnLab {
  const end = (e: OwnEnd): OwnEnd => (e.node === from ? { ...e, node: to } : e);
  const line = <L extends OwnLine>(l: L): L => (l.place === from ? { ...l, place: to } : l);
  return {
    ...lab,
    nodes: lab.nodes.map((n) => (n.host === from ? { ...n, host: to } : n)),
    links: lab.links.map((l) => ({ ...l, a: end(l.a), b: end(l.b) })),
    ...(lab.focus === from ? { focus: to } : {}),
    ...(lab.first ? { first: line(lab.first) } : {}),
    ...(lab.setup ? { setup: lab.setup.map(line) } : {}),
  };
}

export const setLink = (lab: OwnLab, index: number, link: OwnLink): OwnLab => ({
  ...lab,
  links: lab.links.map((l, i) => (i === index ? link : l)),
});

/** Changes a device by its path: a bridge of a node, or the end of a link. */
export function setDevice(lab: OwnLab, path: string, device: OwnDevice): OwnLab {
  const [part, at, key, n] = path.split('.');
  const index = Number(at);
  if (part === 'links') {
    const link = lab.links[index];
    const side: Side = key === 'b' ? 'b' : 'a';
    return link ? setLink(lab, index, { ...link, [side]: { ...link[side], ...device } }) : lab;
  }
  const node = lab.nodes[index];
  if (!node) return lab;
  const old = node.bridges?.[Number(n)];
  const bridges = (node.bridges ?? []).map((b, i) => (i === Number(n) ? device : b));
  const next = setNode(lab, node.name, { ...node, bridges });
  if (!old || old.dev === device.dev) return next;
  const port = (e: OwnEnd): OwnEnd => (e.node === node.name && e.bridge === old.dev ? { ...e, bridge: device.dev } : e);
  return { ...next, links: next.links.map((l) => ({ ...l, a: port(l.a), b: port(l.b) })) };
}

/** Moves a host by hand. Everything stays on the grid. */
export function moveNode(lab: OwnLab, name: string, x: number, y: number): OwnLab {
  const node = nodeOf(lab, name);
  const snap = (v: number): number => Math.round(Math.max(-4_000, Math.min(4_000, v)) / GRID) * GRID;
  if (!node || (node.x === snap(x) && node.y === snap(y))) return lab;
  return setNode(lab, name, { ...node, x: snap(x), y: snap(y) });
}

/** An object with a field that need not be there: `undefined` and empty lists take it away. */
export function put<T extends object, K extends keyof T>(object: T, key: K, value: T[K] | undefined): T {
  if (value !== undefined && !(Array.isArray(value) && value.length === 0)) return { ...object, [key]: value };
  const { [key]: _, ...rest } = object;
  return rest as T; // the field is optional: callers have no other
}

/** An end that is a port of this bridge; of none for ''. */
export function withBridge(end: OwnEnd, bridge: string): OwnEnd {
  const { bridge: _, hairpin, ...rest } = end;
  return bridge === '' ? rest : { ...rest, bridge, ...(hairpin ? { hairpin } : {}) };
}
