import type { LabMap, MapNet } from '../../diagram/lab-map.ts';
import { D } from './text.ts';

/** The box of a host or a pod on the map, with its name. Names longer than `most` are cut. */
export function NetBox({ item, most }: { readonly item: MapNet; readonly most: number }) {
  const { box, name, inside, nameY } = item;
  return (
    <>
      <rect x={box.x} y={box.y} width={box.w} height={box.h} rx={inside ? 6 : 10} />
      <text
        className="map-name"
        x={inside ? box.x + box.w / 2 : box.x + 14}
        y={box.y + nameY}
        fontSize={inside ? 12 : 14}
        textAnchor={inside ? 'middle' : 'start'}
      >
        {name.length > most ? `${name.slice(0, most - 1)}\u2026` : name}
      </text>
    </>
  );
}

/** What else is said of it: the address of a pod, the role of a host. */
export function NetNote({ item: { box, addr, inside, nameY, role } }: { readonly item: MapNet }) {
  return inside ? (
    <text className="map-addr" x={box.x + box.w / 2} y={box.y + 41} fontSize={10.5} textAnchor="middle">
      {addr}
    </text>
  ) : (
    <text className="map-role" x={box.x + box.w - 14} y={box.y + nameY} fontSize={11} textAnchor="end">
      {D.roles[role]}
    </text>
  );
}

interface CoreProps {
  readonly item: MapNet;
  readonly map: LabMap;
  readonly lit: boolean;
}

/** The network stack in the middle of a host. A switch has none: it is its bridge, which is drawn with the devices. */
export function NetCore({ item: { core }, map, lit }: CoreProps) {
  if (map.devices.some((d) => d.box === core)) return null;
  return (
    <g className={lit ? 'map-core lit' : 'map-core'}>
      <rect x={core.x} y={core.y} width={core.w} height={core.h} rx={6} />
      <text x={core.x + core.w / 2} y={core.y + core.h / 2 + 4} fontSize={11.5} textAnchor="middle">
        {D.stack}
      </text>
    </g>
  );
}
