import { devicesOf, type OwnLab, type OwnNode, type OwnRoute } from '../../protocol/own-lab/form.ts';
import { ipv4Text } from '../../protocol/own-lab/ipv4.ts';
import { addrsOf } from '../../protocol/own-lab/segments.ts';
import { put } from './edit.ts';
import { keepFilled } from './routes.ts';

/** Routes by addresses that went away go, too. */
function withoutLostRoutes(before: OwnLab, lab: OwnLab): OwnLab {
  const left = new Set(addrsOf(devicesOf(lab)).map((a) => ipv4Text(a.cidr.addr)));
  const lost = new Set(addrsOf(devicesOf(before)).map((a) => ipv4Text(a.cidr.addr)));
  const stays = ({ via }: OwnRoute): boolean => left.has(via) || !lost.has(via);
  const nodes = lab.nodes.map((node) =>
    node.routes?.every(stays) === false ? put<OwnNode, 'routes'>(node, 'routes', node.routes.filter(stays)) : node,
  );
  return { ...lab, nodes };
}

/** After something went away: routes by it go, and those that are missing come. */
const rerouted = (before: OwnLab, lab: OwnLab): OwnLab => keepFilled(before, withoutLostRoutes(before, lab));

/** Takes a node away, with what is in it, its links and what was to be done at it. */
export function removeNode(lab: OwnLab, name: string): OwnLab {
  const gone = new Set([name, ...lab.nodes.filter(({ host }) => host === name).map((n) => n.name)]);
  const { focus, first, setup, ...rest } = lab;
  const left = setup?.filter(({ place }) => !gone.has(place)) ?? [];
  return rerouted(lab, {
    ...rest,
    nodes: lab.nodes.filter((n) => !gone.has(n.name)),
    links: lab.links.filter(({ a, b }) => !gone.has(a.node) && !gone.has(b.node)),
    ...(focus !== undefined && !gone.has(focus) ? { focus } : {}),
    ...(first && !gone.has(first.place) ? { first } : {}),
    ...(left.length > 0 ? { setup: left } : {}),
  });
}

export const removeLink = (lab: OwnLab, index: number): OwnLab =>
  rerouted(lab, { ...lab, links: lab.links.filter((_, i) => i !== index) });
