import type { DeviceInfo, NetInfo, Topology } from '../protocol/messages.ts';
import { drawnPlaces, freeMap } from './free-map.ts';
import type { Box, Point } from './geometry.ts';
import { hostOf, NO_SIDES, peerOf, placeHost, type Sides, stripHeight } from './map-host.ts';
import { hostsInOrder } from './map-order.ts';
import { CARD, deviceId, type LabMap, MapBuilder, type MapShape, PAD } from './map-parts.ts';

export {
  coreId,
  deviceId,
  type LabMap,
  type MapDevice,
  type MapLink,
  type MapNet,
  type MapShape,
} from './map-parts.ts';

/** Room for a cable beside or below the hosts. */
const AISLE = 26;

/** Draws the map: hosts where a reader drew them, else in a row; in a column for a narrow space. */
export function labMap(topology: Topology, shape: MapShape): LabMap {
  const infos = hostsInOrder(topology);
  const drawn = shape === 'row' ? drawnPlaces(topology, infos) : null;
  if (drawn) return freeMap(topology, infos, drawn);
  const order = new Map(infos.map((info, i) => [info.net, i]));
  const sides = infos.map((info) => sidesOf(topology, info, order, shape));
  const strip = Math.max(...sides.map((s) => stripHeight(s)));
  const hosts = infos.map((info, i) => {
    const own = sides[i] ?? NO_SIDES;
    return hostOf(topology, info, shape, own, shape === 'row' ? strip : stripHeight(own));
  });
  const map = new MapBuilder();
  const high = Math.max(0, ...hosts.map((h) => h.h));
  const gap = shape === 'row' ? Math.max(70, 150 - hosts.length * 15) : 22;
  let at = PAD;
  const boxes = hosts.map((host) => {
    const box =
      shape === 'row'
        ? { x: at, y: PAD + high - host.h, w: host.w, h: host.h }
        : { x: PAD, y: at, w: host.w, h: host.h };
    at += (shape === 'row' ? host.w : host.h) + gap;
    return box;
  });
  for (const [i, host] of hosts.entries()) {
    const box = boxes[i];
    if (box) placeHost(map, topology, host, box, shape);
  }
  const end = at - gap + PAD;
  const across = shape === 'row' ? PAD * 2 + high : Math.max(...boxes.map((b) => b.x + b.w), 0) + PAD;
  const aisles = addCables(map, topology, order, shape, across - PAD);
  const breadth = aisles === 0 ? across : across + AISLE * aisles + (shape === 'column' ? CARD.w / 2 : 0);
  return {
    shape,
    width: shape === 'row' ? end : breadth,
    height: shape === 'row' ? breadth : end,
    ...map,
  };
}

function sidesOf(topology: Topology, info: NetInfo, order: ReadonlyMap<number, number>, shape: MapShape): Sides {
  const own = order.get(info.net) ?? 0;
  const isLeft = (dev: DeviceInfo): boolean => {
    const peer = peerOf(topology, info.net, dev.name);
    return shape === 'row' && peer !== null && (order.get(peer) ?? own) < own;
  };
  const cards = info.devices.filter((d) => d.kind === 'nic');
  return { ...NO_SIDES, left: cards.filter(isLeft), right: cards.filter((d) => !isLeft(d)) };
}

/** Cables between hosts: straight to a neighbour in the row, else by an aisle. Returns how many aisles there are. */
function addCables(
  map: MapBuilder,
  topology: Topology,
  order: ReadonlyMap<number, number>,
  shape: MapShape,
  edge: number,
): number {
  let aisles = 0;
  for (const { a, b } of topology.wires) {
    const [i, j] = [order.get(a.net), order.get(b.net)];
    const from = map.devices.find((d) => d.net === a.net && d.dev === a.dev && d.kind === 'nic')?.box;
    const to = map.devices.find((d) => d.net === b.net && d.dev === b.dev && d.kind === 'nic')?.box;
    if (i === undefined || j === undefined || !from || !to) continue;
    const mid = (box: Box): Point => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 });
    let line: Point[];
    if (shape === 'row' && Math.abs(i - j) === 1) {
      const [p, q] = i < j ? [from, to] : [to, from];
      const turn = (p.x + p.w + q.x) / 2;
      const there = [
        { x: p.x + p.w, y: mid(p).y },
        { x: turn, y: mid(p).y },
        { x: turn, y: mid(q).y },
        { x: q.x, y: mid(q).y },
      ];
      line = i < j ? there : there.reverse();
    } else {
      const lane = edge + AISLE * (++aisles - 0.5) + (shape === 'column' ? CARD.w / 2 : 0);
      line =
        shape === 'row'
          ? [mid(from), { x: mid(from).x, y: lane }, { x: mid(to).x, y: lane }, mid(to)]
          : [mid(from), { x: lane, y: mid(from).y }, { x: lane, y: mid(to).y }, mid(to)];
    }
    map.link('cable', deviceId(a.net, a.dev), deviceId(b.net, b.dev), line);
  }
  return aisles;
}
