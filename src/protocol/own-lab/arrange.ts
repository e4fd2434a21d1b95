import type { OwnLab, OwnNode } from './form.ts';

/** Room between two hosts beside each other, and between two rows. */
const GAP = 120;
const ROW = 320;
/** About how wide a host is, with so many pods in it. */
const widthOf = (pods: number): number => Math.max(190, Math.min(pods, 4) * 140 + 16);

/** Gives hosts their places: in a row along their cables, a second row when there are many. */
export function arrange(lab: OwnLab): OwnLab {
  const hosts = lab.nodes.filter(({ kind }) => kind !== 'pod');
  const near = (name: string): string[] =>
    lab.links.flatMap(({ a, b }) => (a.node === name ? [b.node] : b.node === name ? [a.node] : []));
  const degree = ({ name }: OwnNode): number => near(name).filter((n) => hosts.some((h) => h.name === n)).length;
  const left = [...hosts].sort((a, b) => Math.min(degree(a), 2) - Math.min(degree(b), 2));
  const order: OwnNode[] = [];
  const walk = (node: OwnNode): void => {
    order.push(node);
    left.splice(left.indexOf(node), 1);
    for (const name of near(node.name)) {
      const next = left.find((n) => n.name === name);
      if (next) walk(next);
    }
  };
  for (let first = left[0]; first; first = left[0]) walk(first);
  const wide = order.length <= 4 ? order.length : Math.ceil(order.length / 2);
  const at = new Map<string, { readonly x: number; readonly y: number }>();
  let right = 0;
  for (const [i, { name }] of order.entries()) {
    if (i % wide === 0) right = 0;
    const width = widthOf(lab.nodes.filter(({ host }) => host === name).length);
    at.set(name, { x: right + width / 2, y: Math.floor(i / wide) * ROW });
    right += width + GAP;
  }
  return { ...lab, nodes: lab.nodes.map((node) => ({ ...node, ...at.get(node.name) })) };
}
