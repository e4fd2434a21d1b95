import { Fragment, useCallback, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { type Change, changedBytes, changesBetween, isRewrite } from '../../diagram/changes.ts';
import { dissected, lastWriters } from '../../diagram/picture.ts';
import type { PacketTrack, TraceIndex } from '../../diagram/trace-index.ts';
import type { PacketState } from '../../protocol/messages.ts';
import { restAfter } from '../../store/playhead.ts';
import { type Moment, netName, useApp, useMoment } from '../context.ts';
import { Kept, useFirst } from '../first-moment.tsx';
import { Later } from '../later.tsx';
import { Empty } from '../parts/empty.tsx';
import { Late, WhenThere } from '../parts/late.tsx';
import { T } from '../text.ts';
import { FieldName } from './field-name.tsx';
import { HeaderTree } from './header-tree.tsx';
import { HexView } from './hex-view.tsx';
import { SkBuffView } from './sk-buff-view.tsx';

/** What the step did, in words. */
export const explain = new Late(() => import('../debug/step-explain.tsx').then((m) => m.StepExplain));

/** The packet that a moment is about, as it was then. */
function packetOf({ index, seq, picture }: Moment) {
  const id = picture.event?.skb ?? 0;
  const track = index.packets.get(id);
  const pkt = index.stateOf(id, seq);
  if (!track || !pkt) return null;
  const d = dissected(pkt);
  // A packet of another shape is drawn anew, not moved about.
  return { track, pkt, d, shape: `${track.journey} ${d.layers.map((l) => l.kind).join(' ')}` };
}

/** The packet that the moment is about: what changed just now, its buffer; then, frame by frame, what the step did, headers, bytes. */
export function PacketTab() {
  const moment = useMoment();
  const { index, seq, picture } = moment;
  const topology = useStore(useApp().session, (s) => s.topology);
  const starting = useStore(useApp().session, (s) => s.status === 'starting');
  // it loads while the model does
  useEffect(() => void explain.fetch(), []);
  const first = useFirst();
  const shown = packetOf(moment);
  if (first && !shown) return <Kept nodes={first.packet} />;
  if (!shown) return starting ? null : <Empty title={T.noPacket} help={T.noPacketHelp} />;
  const { track, pkt, d, shape } = shown;
  return (
    <div className="packet-tab">
      <header className="packet-title" key={`title ${shape}`}>
        <h2>{T.say(d.short)}</h2>
        <p>
          {d.source ? (
            <>
              <code>{d.source}</code>
              <span aria-hidden="true">{' \u2192 '}</span>
              <span className="visually-hidden">{T.to}</span>
              <code>{d.destination}</code>
            </>
          ) : (
            '\u00a0'
          )}
        </p>
        <p className="quiet">{`${netName(topology, picture.eventNet)}${pkt.dev ? `, ${pkt.dev}` : ''}`}</p>
      </header>
      <Later>
        <WhenThere of={explain} with={{}} wait={<section className="explain-wait" />} />
      </Later>
      <Fragment key={shape}>
        <Changes index={index} track={track} pkt={pkt} seq={seq} fn={picture.event?.fn ?? ''} />
        <SkBuffView pkt={pkt} layers={d.layers} was={before(index, track, pkt, picture.event?.seq)} />
        <Beside pkt={pkt} track={track} seq={seq} />
      </Fragment>
      <Later>
        <Later>
          <Headers />
          <Later>
            <Bytes />
          </Later>
        </Later>
      </Later>
    </div>
  );
}

/** Function names by the number of their event. */
function useNameOf(index: TraceIndex): (seq: number) => string {
  return useCallback((at: number): string => index.events[at]?.fn ?? '', [index]);
}

function Headers() {
  const app = useApp();
  const moment = useMoment();
  const { index, seq } = moment;
  const nameOf = useNameOf(index);
  const goTo = useCallback((at: number) => app.seek(restAfter(index, index.stopIndex(at))), [app, index]);
  const shown = packetOf(moment);
  if (!shown) return null;
  const { track, d, shape } = shown;
  return (
    <HeaderTree
      key={shape}
      skb={track.id}
      layers={d.layers}
      writers={lastWriters(track, seq)}
      goTo={goTo}
      nameOf={nameOf}
    />
  );
}

interface ChangesProps {
  readonly index: TraceIndex;
  readonly track: PacketTrack;
  readonly pkt: PacketState;
  readonly seq: number;
  readonly fn: string;
}

function before(index: TraceIndex, track: PacketTrack, pkt: PacketState, stop: number | undefined): PacketState | null {
  const i = track.states.indexOf(pkt);
  const changedAt = track.stateSeqs[i];
  if (i < 1 || changedAt === undefined || stop === undefined || changedAt < stop) return null;
  return index.stateBefore(track.id, changedAt);
}

/** The pointers into the buffer that moved, by their names in struct sk_buff. */
function pointersMoved(was: PacketState, pkt: PacketState): Change[] {
  const at = (p: PacketState): readonly (readonly [string, number])[] => [
    ['data', p.data],
    ['tail', p.tail],
    ['mac_header', p.macHeader],
    ['network_header', p.networkHeader],
    ['transport_header', p.transportHeader],
  ];
  const before = new Map(at(was));
  const words = (n: number | undefined): string => (n === undefined || n < 0 ? '\u2013' : String(n));
  return at(pkt)
    .filter(([name, n]) => before.get(name) !== n)
    .map(([name, n]) => ({ id: `pointer.${name}`, label: name, before: words(before.get(name)), after: words(n) }));
}

function Changes({ index, track, pkt, seq, fn }: ChangesProps) {
  const stop = index.stops[index.stopIndex(seq)];
  const changes = useMemo(() => {
    const was = before(index, track, pkt, stop);
    const all = was ? changesBetween(was, pkt).filter((c) => c.id !== 'skb.dev') : [];
    if (was) all.push(...pointersMoved(was, pkt));
    return all.sort((a, b) => Number(isRewrite(b.id)) - Number(isRewrite(a.id)));
  }, [index, track, pkt, stop]);
  const [first] = changes;
  const all = changes.map((c) => `${T.say(c.label)} ${c.before} \u2192 ${c.after}`).join(', ');
  return (
    <section
      className={first ? 'changes' : 'changes none'}
      aria-label={T.changed}
      title={first ? all : T.unchanged(fn)}
    >
      {first ? (
        <p>
          {T.say(first.label)} <s>{first.before}</s> <b>{first.after}</b>
          {changes.length > 1 && <span className="quiet">{` ${T.moreChanges(changes.length - 1)}`}</span>}
        </p>
      ) : (
        <p>{T.unchanged(fn)}</p>
      )}
    </section>
  );
}

/** What struct sk_buff keeps beside the bytes. */
function Beside({ pkt, track, seq }: { readonly pkt: PacketState; readonly track: PacketTrack; readonly seq: number }) {
  const app = useApp();
  const { index } = useMoment();
  const writers = lastWriters(track, seq);
  const rows = [
    ['dev', pkt.dev ?? T.say('none'), 'skb.dev'],
    ['mark', `0x${pkt.mark.toString(16)}`, 'skb.mark'],
    ['nfct', pkt.ct > 0 ? `#${pkt.ct} ${pkt.ctinfo}` : pkt.ctinfo || T.say('none'), 'skb.ctinfo'],
    ...(pkt.nfTrace ? [['nf_trace', '1', 'skb.trace'] as const] : []),
  ] as const;
  return (
    <section aria-label={T.beside}>
      <dl className="beside">
        {rows.map(([name, value, field]) => {
          const writer = field === 'skb.dev' ? null : (writers.get(field) ?? null);
          return (
            <div key={name}>
              <FieldName skb={track.id} field={field} label={name} />
              <dd>
                <code>{value}</code>
                {writer !== null && (
                  <button
                    type="button"
                    className="link"
                    title={T.whoChanged(name)}
                    onClick={() => app.seek(restAfter(index, index.stopIndex(writer)))}
                  >
                    {index.events[writer]?.fn ?? T.whoShort}
                  </button>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

const NOTHING: ReadonlySet<number> = new Set();

function Bytes() {
  const moment = useMoment();
  const { index, seq, picture } = moment;
  const nameOf = useNameOf(index);
  const shown = packetOf(moment);
  const track = shown?.track;
  const pkt = shown?.pkt;
  const changed = useMemo(() => {
    const was = track && pkt ? before(index, track, pkt, picture.event?.seq) : null;
    return was && pkt ? changedBytes(was, pkt) : NOTHING;
  }, [index, track, pkt, picture.event]);
  if (!shown) return null;
  return (
    <section aria-label={T.bytes} key={shown.shape}>
      <h3>{T.bytes}</h3>
      <HexView
        pkt={shown.pkt}
        layers={shown.d.layers}
        changed={changed}
        writers={lastWriters(shown.track, seq)}
        nameOf={nameOf}
      />
    </section>
  );
}
