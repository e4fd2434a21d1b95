import { memo } from 'react';
import { useStore } from 'zustand';
import type { Layer } from '../../diagram/dissect.ts';
import type { PacketState } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';
import { K } from './packet-text.ts';

interface Props {
  readonly pkt: PacketState;
  readonly layers: readonly Layer[];
  /** As it was before this step changed it, or null. */
  readonly was: PacketState | null;
}

const WIDTH = 360;
const BAR = 30;
const TOP = 17;

/** The buffer of the sk_buff, not to scale: room in front, headers, room behind, and where its four pointers point. */
export const SkBuffView = memo(function SkBuffView({ pkt, layers, was }: Props) {
  const playing = useStore(useApp().playhead, (s) => s.playing);
  const parts = partsOf(pkt, layers);
  const weight = parts.reduce((sum, p) => sum + p.weight, 0);
  let x = 0;
  const placed = parts.map((p) => {
    const w = (p.weight / weight) * WIDTH;
    const at = x;
    x += w;
    return { ...p, x: at, w };
  });
  const xOf = (offset: number): number => {
    for (const p of placed) {
      if (offset >= p.from && offset <= p.to)
        return p.x + (p.to === p.from ? 0 : ((offset - p.from) / (p.to - p.from)) * p.w);
    }
    return offset <= 0 ? 0 : WIDTH;
  };
  const data = xOf(pkt.data);
  const tail = xOf(pkt.tail);
  const close = tail - data < 44;
  return (
    <section className="skb" aria-label={T.skb}>
      <h3>
        {T.skb}
        <span className="quiet">{` ${K.of(pkt.tail - pkt.data, pkt.end)}`}</span>
      </h3>
      <svg viewBox={`0 0 ${WIDTH} ${TOP + BAR + 20}`} role="img" aria-label={pointersInWords(pkt)}>
        {placed.map((p) => (
          <g key={`${p.kind} ${p.from}`} className={`skb-part p-${p.kind}`}>
            <rect x={p.x + 0.5} y={TOP} width={Math.max(0, p.w - 1)} height={BAR} rx={3} />
            {p.w > p.label.length * 5.6 + 4 && (
              <text x={p.x + p.w / 2} y={TOP + 13} textAnchor="middle">
                {p.label}
              </text>
            )}
            <text className="skb-length" x={p.x + p.w / 2} y={TOP + 25} textAnchor="middle">
              {p.to - p.from}
            </text>
          </g>
        ))}
        <g className={playing ? 'skb-pointers' : 'skb-pointers glide'}>
          <Pointer x={0} name={`head 0`} anchor="start" below />
          <Pointer
            x={data}
            name={`data ${pkt.data}`}
            moved={was !== null && was.data !== pkt.data}
            anchor={data < 40 ? 'start' : 'middle'}
          />
          <Pointer
            x={tail}
            name={`tail ${pkt.tail}`}
            moved={was !== null && was.tail !== pkt.tail}
            anchor={tail > WIDTH - 44 ? 'end' : 'middle'}
            below={close}
          />
          <Pointer x={WIDTH} name={`end ${pkt.end}`} anchor="end" below />
        </g>
      </svg>
      <Offsets pkt={pkt} was={was} />
    </section>
  );
});

/** Where each header begins in the buffer, as far as the kernel has looked. */
function Offsets({ pkt, was }: { readonly pkt: PacketState; readonly was: PacketState | null }) {
  const rows = [
    [K.offsets.mac, pkt.macHeader, was?.macHeader],
    [K.offsets.network, pkt.networkHeader, was?.networkHeader],
    [K.offsets.transport, pkt.transportHeader, was?.transportHeader],
  ] as const;
  return (
    <p className="skb-offsets">
      <span>{K.offsetsName}</span>
      {rows.map(([name, at, before]) => (
        <span key={name} className={before !== undefined && before !== at ? 'moved' : ''}>
          {`${name} ${at < 0 ? '\u2013' : at}`}
        </span>
      ))}
    </p>
  );
}

function Pointer({
  x,
  name,
  anchor,
  below = false,
  moved = false,
}: {
  readonly x: number;
  readonly name: string;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly below?: boolean;
  readonly moved?: boolean;
}) {
  return (
    <g style={{ transform: `translateX(${x}px)` }} className={moved ? 'moved' : ''}>
      <line x1={0} x2={0} y1={below ? TOP + BAR - 2 : TOP - 4} y2={below ? TOP + BAR + 6 : TOP + 2} />
      <text x={0} y={below ? TOP + BAR + 17 : TOP - 7} textAnchor={anchor}>
        {name}
      </text>
    </g>
  );
}

interface Part {
  readonly kind: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

const SHORT: Readonly<Record<string, string>> = {
  eth: 'eth',
  arp: 'arp',
  ip: 'ip',
  icmp: 'icmp',
  tcp: 'tcp',
  udp: 'udp',
  data: 'data',
};

/** Parts of the buffer with a drawn width: large ones are squeezed, so that every header can be read. */
function partsOf(pkt: PacketState, layers: readonly Layer[]): Part[] {
  const parts: Part[] = [];
  const add = (kind: string, label: string, from: number, to: number): void => {
    const size = to - from;
    if (size > 0) parts.push({ kind, label, from, to, weight: 15 + Math.min(60, size * 0.75) });
  };
  add('room', T.headroom, 0, pkt.start);
  for (const l of layers) add(l.kind, SHORT[l.kind] ?? l.kind, pkt.start + l.from, pkt.start + l.to);
  add('room', T.tailroom, pkt.tail, pkt.end);
  return parts.length > 0 ? parts : [{ kind: 'room', label: T.skbEmpty, from: 0, to: pkt.end, weight: 1 }];
}

const pointersInWords = (p: PacketState): string =>
  `head 0, data ${p.data}, tail ${p.tail}, end ${p.end}; ${K.bytes(p.tail - p.data, 0)}`;
