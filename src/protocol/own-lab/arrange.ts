import type { OwnLab, OwnNode } from './form.ts';

/** Distance of the middles of two hosts beside each other. */
const STEP = { x: 300, y: 240 };

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
  const nodes = lab.nodes.map((node): OwnNode => {
    const i = order.indexOf(node);
    return i < 0 ? node : { ...node, x: (i % wide) * STEP.x, y: Math.floor(i / wide) * STEP.y };
  });
  return { ...lab, nodes };
}
