import { memo, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import type { Field, Layer } from '../../diagram/dissect.ts';
import type { PacketState } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';
import { K } from './packet-text.ts';

interface Props {
  readonly pkt: PacketState;
  readonly layers: readonly Layer[];
  /** Bytes that changed just now. */
  readonly changed: ReadonlySet<number>;
  /** The event that last wrote each field that was written. */
  readonly writers: ReadonlyMap<string, number>;
  readonly nameOf: (seq: number) => string;
}

const WIDTH = 16;
/** Bytes drawn; a jumbo frame shows its beginning. */
const LIMIT = 512;

/** The bytes in hex, tinted by header. What was written is marked, and the field under the pointer lit, here and in the headers. */
export const HexView = memo(function HexView({ pkt, layers, changed, writers, nameOf }: Props) {
  const app = useApp();
  const lit = useStore(app.selection, (s) => s.bytes);
  const shown = Math.min(pkt.bytes.length, LIMIT);
  if (shown === 0) return <p className="quiet">{T.skbEmpty}</p>;
  const kinds = kindsOf(layers, shown);
  const written = writtenBytes(layers, writers);
  const point = (event: PointerEvent<HTMLElement>): void => {
    const at = event.target instanceof HTMLElement ? event.target.dataset.at : undefined;
    const field = at === undefined ? null : fieldAt(layers, Number(at));
    app.selection.setState({ bytes: field && { from: field.from, to: field.to } });
  };
  const rows = Array.from({ length: Math.ceil(shown / WIDTH) }, (_, r) => r * WIDTH);
  return (
    <>
      <div
        className="hex"
        role="img"
        aria-label={hexLabel(pkt, changed)}
        onPointerOver={point}
        onPointerLeave={() => app.selection.setState({ bytes: null })}
      >
        {rows.map((start) => (
          <div key={start} className="hex-row">
            <span className="hex-offset">{start.toString(16).padStart(4, '0')}</span>
            <span className="hex-bytes">
              {Array.from({ length: Math.min(WIDTH, shown - start) }, (_, i) => {
                const at = start + i;
                const isLit = lit !== null && at >= lit.from && at < lit.to;
                const marks = `${changed.has(at) ? ' changed' : written.has(at) ? ' written' : ''}${isLit ? ' lit' : ''}`;
                return (
                  <i key={at} data-at={at} className={`p-${kinds[at] ?? 'data'}${marks}`}>
                    {(pkt.bytes[at] ?? 0).toString(16).padStart(2, '0')}
                  </i>
                );
              })}
            </span>
          </div>
        ))}
        {pkt.bytes.length > LIMIT && <p className="quiet small">{K.moreBytes(pkt.bytes.length - LIMIT)}</p>}
      </div>
      <p className="quiet small hex-note" aria-hidden="true">
        {noteOf(layers, lit, { writers, nameOf }) ?? (written.size > 0 ? K.marked : K.point)}
      </p>
    </>
  );
});

function kindsOf(layers: readonly Layer[], length: number): string[] {
  const kinds = new Array<string>(length).fill('data');
  for (const layer of layers) kinds.fill(layer.kind, layer.from, Math.min(layer.to, length));
  return kinds;
}

function writtenBytes(layers: readonly Layer[], writers: Props['writers']): ReadonlySet<number> {
  const bytes = new Set<number>();
  for (const layer of layers)
    for (const f of layer.fields) if (writers.has(f.id)) for (let at = f.from; at < f.to; at++) bytes.add(at);
  return bytes;
}

const fieldAt = (layers: readonly Layer[], at: number): Field | null =>
  layers.find((l) => at >= l.from && at < l.to)?.fields.find((f) => at >= f.from && at < f.to) ?? null;

/** The lit field in words, with the function that wrote it. */
function noteOf(
  layers: readonly Layer[],
  lit: { from: number; to: number } | null,
  { writers, nameOf }: Pick<Props, 'writers' | 'nameOf'>,
): string | null {
  if (!lit) return null;
  const field = layers.flatMap((l) => l.fields).find((f) => f.from === lit.from && f.to === lit.to);
  if (!field) return null;
  const by = writers.get(field.id);
  return K.field(T.say(field.label), T.say(field.value), field.from, field.to, by === undefined ? null : nameOf(by));
}

const hexLabel = (pkt: PacketState, changed: ReadonlySet<number>): string => K.bytes(pkt.bytes.length, changed.size);
