import { memo } from 'react';
import { useStore } from 'zustand';
import type { BoxPlace, Layout } from '../../diagram/layout.ts';
import type { PacketFate } from '../../diagram/picture.ts';
import { isDiamond, type Spot } from '../../diagram/spots.ts';
import type { NetInfo } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { D } from './text.ts';

interface Props {
  readonly layout: Layout;
  readonly lit: Spot | null;
  readonly net: number;
  readonly fate: PacketFate;
}

/** All places that are not hook columns. */
export const Boxes = memo(function Boxes({ layout, lit, net, fate }: Props) {
  const app = useApp();
  const info = useStore(app.session, (s) => s.topology?.nets.find((n) => n.net === net));
  return (
    <g>
      {(Object.keys(layout.boxes) as BoxPlace[]).map((place) => (
        <PlaceBox
          key={place}
          place={place}
          layout={layout}
          sub={subOf(place, info, layout.name === 'wide')}
          state={lit?.place === place ? (fate === 'moving' ? 'lit' : `lit ${fate}`) : ''}
        />
      ))}
    </g>
  );
});

/** Hardware carries the device's name; the software devices say which there are. */
function subOf(place: BoxPlace, info: NetInfo | undefined, roomy: boolean): string {
  const label = D.place[place];
  if (!info) return label.sub;
  const nics = info.devices.filter((d) => d.kind === 'nic').map((d) => d.name);
  if (place === 'wireIn' || place === 'wireOut') return nics.length > 0 ? nics.slice(0, 2).join(' ') : D.noCard;
  if (place === 'virtual') {
    const names = info.devices.filter((d) => d.kind !== 'nic').map((d) => d.name);
    const shown = names.slice(0, roomy ? 4 : 2).join(' ');
    return names.length > (roomy ? 4 : 2) ? `${shown} \u2026` : shown;
  }
  return label.sub;
}

interface BoxProps {
  readonly place: BoxPlace;
  readonly layout: Layout;
  readonly sub: string;
  readonly state: string;
}

const PlaceBox = memo(function PlaceBox({ place, layout, sub, state }: BoxProps) {
  const b = layout.boxes[place];
  const label = D.place[place];
  const { font } = layout;
  const cx = b.x + b.w / 2;
  const cy = b.y + b.h / 2;
  const diamond = isDiamond(place);
  const narrow = b.w < 50;
  return (
    <g className={`place ${state}`} data-place={place}>
      <title>{label.title}</title>
      {diamond ? (
        <path d={`M${b.x} ${cy}L${cx} ${b.y}L${b.x + b.w} ${cy}L${cx} ${b.y + b.h}Z`} strokeLinejoin="round" />
      ) : (
        <rect x={b.x} y={b.y} width={b.w} height={b.h} rx={5} />
      )}
      <text className="place-name" x={cx} y={cy - font.small * 0.22} fontSize={font.name} textAnchor="middle">
        {narrow ? 'L4' : label.name}
      </text>
      <text className="place-sub" x={cx} y={cy + font.small * 1.05} fontSize={font.small} textAnchor="middle">
        {shorten(narrow ? 'rcv' : sub, b.w - (diamond ? b.w * 0.3 : 2), font.small)}
      </text>
    </g>
  );
});

/** Cuts a code-font text to a width. */
const shorten = (text: string, width: number, size: number): string => {
  const max = Math.floor(width / (size * 0.6));
  return text.length <= max ? text : `${text.slice(0, Math.max(1, max - 1))}\u2026`;
};
