import type { MapDevice } from '../../diagram/lab-map.ts';
import { D } from './text.ts';

/** A device on the map: a card at the host's edge, or a bridge. */
export function DeviceCard({ item, lit }: { readonly item: MapDevice; readonly lit: boolean }) {
  const { box, label, addrLabel, dev, kind, addr, up } = item;
  return (
    <g className={`map-device ${kind}${lit ? ' lit' : ''}${up ? '' : ' down'}`}>
      <title>{`${dev} ${addr}${up ? '' : ` (${D.down})`}`}</title>
      <rect x={box.x} y={box.y} width={box.w} height={box.h} rx={4} />
      <text x={label.x} y={label.y + 4} fontSize={11} textAnchor={label.anchor}>
        {dev}
      </text>
      <text
        className="map-addr"
        x={addrLabel.x}
        y={addrLabel.y}
        fontSize={kind === 'bridge' ? 10.5 : 10}
        textAnchor={addrLabel.anchor}
      >
        {kind === 'bridge' ? addr : addr.replace(/\/.*/, '')}
      </text>
    </g>
  );
}
