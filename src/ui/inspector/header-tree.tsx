import { memo } from 'react';
import { useStore } from 'zustand';
import type { Layer } from '../../diagram/dissect.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';
import { FieldName } from './field-name.tsx';

interface Props {
  readonly skb: number;
  readonly layers: readonly Layer[];
  /** The event that last wrote each field that was written. */
  readonly writers: ReadonlyMap<string, number>;
  readonly nameOf: (seq: number) => string;
  readonly goTo: (seq: number) => void;
}

/** The headers from the outside in. A field that was rewritten says by whom, and leads there. */
export const HeaderTree = memo(function HeaderTree({ skb, layers, writers, nameOf, goTo }: Props) {
  const app = useApp();
  const lit = useStore(app.selection, (s) => s.bytes);
  const light = (bytes: { from: number; to: number } | null): void => app.selection.setState({ bytes });
  return (
    <section aria-label={T.headers}>
      <h3>{T.headers}</h3>
      {layers.map((layer) => (
        <details
          key={`${layer.kind} ${layer.from}`}
          open={layer.kind !== 'eth' && layer.kind !== 'data'}
          className={`layer p-${layer.kind}`}
        >
          <summary onPointerEnter={() => light({ from: layer.from, to: layer.to })} onPointerLeave={() => light(null)}>
            <i className="chip" aria-hidden="true" />
            {T.say(layer.title)}
            <span className="quiet">{T.say(gist(layer))}</span>
          </summary>
          <dl>
            {layer.fields.map((f) => {
              const by = writers.get(f.id) ?? null;
              return (
                <div
                  key={f.id}
                  className={`${by === null ? '' : 'rewritten'}${lit?.from === f.from && lit.to === f.to ? ' lit' : ''}`}
                  onPointerEnter={() => light({ from: f.from, to: f.to })}
                  onPointerLeave={() => light(null)}
                >
                  <FieldName skb={skb} field={f.id} label={T.say(f.label)} />
                  <dd>
                    <code>{T.say(f.value)}</code>
                    {by !== null && (
                      <button
                        type="button"
                        className="link one-line"
                        title={T.whoChanged(T.say(f.label))}
                        onClick={() => goTo(by)}
                      >
                        {nameOf(by)}
                      </button>
                    )}
                  </dd>
                </div>
              );
            })}
          </dl>
        </details>
      ))}
    </section>
  );
});

/** A header in one line, for when it is folded. */
function gist(layer: Layer): string {
  const value = (id: string): string => layer.fields.find((f) => f.id === id)?.value ?? '';
  switch (layer.kind) {
    case 'eth':
      return `${value('eth.src')} \u2192 ${value('eth.dst')}`;
    case 'ip':
      return `${value('ip.src')} \u2192 ${value('ip.dst')}`;
    case 'tcp':
      return `${value('tcp.sport')} \u2192 ${value('tcp.dport')} ${value('tcp.flags')}`;
    case 'udp':
      return `${value('udp.sport')} \u2192 ${value('udp.dport')}`;
    case 'icmp':
      return value('icmp.type');
    case 'arp':
      return value('arp.op');
    case 'data':
      return '';
  }
}
