import { memo } from 'react';
import { useStore } from 'zustand';
import type { Layer } from '../../diagram/dissect.ts';
import type { PacketState } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';

interface Props {
  readonly pkt: PacketState;
  readonly layers: readonly Layer[];
  readonly changed: ReadonlySet<number>;
}

const WIDTH = 16;
/** Bytes drawn; a jumbo frame shows its beginning. */
const LIMIT = 512;

/** The bytes in hex and as characters, tinted by header; the changed ones are marked. */
export const HexView = memo(function HexView({ pkt, layers, changed }: Props) {
  const app = useApp();
  const lit = useStore(app.selection, (s) => s.bytes);
  const shown = Math.min(pkt.bytes.length, LIMIT);
  if (shown === 0) return <p className="quiet">{T.skbEmpty}</p>;
  const kindAt = (i: number): string => layers.find((l) => i >= l.from && i < l.to)?.kind ?? 'data';
  const rows = Array.from({ length: Math.ceil(shown / WIDTH) }, (_, r) => r * WIDTH);
  return (
    <div className="hex" role="img" aria-label={hexLabel(pkt, changed)}>
      {rows.map((start) => (
        <div key={start} className="hex-row">
          <span className="hex-offset">{start.toString(16).padStart(4, '0')}</span>
          <span className="hex-bytes">
            {Array.from({ length: Math.min(WIDTH, shown - start) }, (_, i) => {
              const at = start + i;
              const isLit = lit !== null && at >= lit.from && at < lit.to;
              return (
                <i key={at} className={`p-${kindAt(at)}${changed.has(at) ? ' changed' : ''}${isLit ? ' lit' : ''}`}>
                  {(pkt.bytes[at] ?? 0).toString(16).padStart(2, '0')}
                </i>
              );
            })}
          </span>
        </div>
      ))}
      {pkt.bytes.length > LIMIT && <p className="quiet small">{`\u2026 ${pkt.bytes.length - LIMIT} more bytes`}</p>}
    </div>
  );
});

const hexLabel = (pkt: PacketState, changed: ReadonlySet<number>): string =>
  `${pkt.bytes.length} bytes${changed.size > 0 ? `, ${changed.size} of them changed here` : ''}`;
