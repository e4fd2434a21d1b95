import { useStore } from 'zustand';
import { type CtEntry, readCtEntry } from '../../diagram/ct-entry.ts';
import type { ConntrackEvent } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { Empty } from '../parts/empty.tsx';
import { formatTime, T } from '../text.ts';
import { S } from './state-text.ts';

/** The connection table of the namespace in view, the packet's own connection first. */
export function ConntrackTab() {
  const app = useApp();
  const { index, seq, net, picture } = useMoment();
  useStore(app.session, (s) => s.length);
  const pkt = picture.event && picture.eventNet === net ? index.stateOf(picture.event.skb, seq) : null;
  const own = pkt && pkt.ct > 0 ? index.connectionOf(net, pkt.ct, seq) : null;
  const all = index.connectionsAt(net, seq);
  const others = all
    .filter((e) => e.ct !== own?.ct)
    .slice(-100)
    .reverse();
  if (!own && others.length === 0) return <Empty title={T.noConntrack} help={T.noConntrackHelp} />;
  const now = index.events[seq]?.time ?? 0;
  return (
    <div className="conntrack-tab">
      {own && (
        <section>
          <h3>
            {T.ctOf}
            {pkt?.ctinfo && <span className="verdict">{pkt.ctinfo}</span>}
          </h3>
          <Connection event={own} now={now} way={pkt?.ctinfo.includes('REPLY') ? 'reply' : 'original'} />
        </section>
      )}
      {others.length > 0 && (
        <section>
          <h3>{own ? T.ctOthers : T.ctAll}</h3>
          {others.map((e) => (
            <Connection key={e.ct} event={e} now={now} />
          ))}
        </section>
      )}
    </div>
  );
}

interface ConnectionProps {
  readonly event: ConntrackEvent;
  readonly now: number;
  /** The way that the packet goes, when it belongs to this connection. */
  readonly way?: 'original' | 'reply';
}

function Connection({ event, now, way }: ConnectionProps) {
  const entry = readCtEntry(event.entry);
  if (!entry) return <code className="ct-line">{event.entry}</code>;
  const left = event.expires - now;
  return (
    <article className="connection">
      <header>
        <b>{entry.proto}</b>
        {entry.state && <span className="verdict">{entry.state}</span>}
        {entry.flags.map((f) => (
          <span key={f} className="verdict plain">
            {f}
          </span>
        ))}
        {event.op === 'new' && <span className="verdict plain">{S.unconfirmed}</span>}
        <span className="quiet">{left > 0 ? S.expires(formatTime(Math.round(left / 1e6) * 1e6)) : S.expired}</span>
      </header>
      <Tuples entry={entry} {...(way ? { way } : {})} />
      {entry.extra && <p className="quiet small">{entry.extra}</p>}
    </article>
  );
}

/** Both tuples as two arrows between the same two ends; an end that was translated is marked. */
function Tuples({ entry, way }: { readonly entry: CtEntry; readonly way?: 'original' | 'reply' }) {
  const { original, reply } = entry;
  const from = endOf(original, 'src');
  const to = endOf(original, 'dst');
  const backTo = endOf(reply, 'dst');
  const backFrom = endOf(reply, 'src');
  return (
    <div className="tuples">
      <code>{from}</code>
      <Arrow name={T.ctOriginal} here={way === 'original'} />
      <code>{to}</code>
      <End text={backTo} nat={entry.translatesSource ? S.snat : ''} title={S.snatTitle(from)} />
      <Arrow name={T.ctReply} here={way === 'reply'} back />
      <End text={backFrom} nat={entry.translatesDestination ? S.dnat : ''} title={S.dnatTitle(to)} />
      <span className="visually-hidden">{S.tuple(T.ctOriginal, from, to)}</span>
      <span className="visually-hidden">{S.tuple(T.ctReply, backFrom, backTo)}</span>
    </div>
  );
}

function End({ text, nat, title }: { readonly text: string; readonly nat: string; readonly title: string }) {
  if (nat === '') return <code>{text}</code>;
  return (
    <code className="translated" title={title}>
      {text}
      <span className="nat">{nat}</span>
    </code>
  );
}

interface ArrowProps {
  readonly name: string;
  readonly here: boolean;
  readonly back?: boolean;
}

function Arrow({ name, here, back = false }: ArrowProps) {
  return (
    <span className={`way${here ? ' here' : ''}${back ? ' back' : ''}`} title={here ? S.thisWay : undefined}>
      {name}
      <svg viewBox="0 0 58 10" preserveAspectRatio="none" aria-hidden="true" style={{ height: 10 }}>
        <path d={back ? 'M54 5H4M9 1L4 5l5 4' : 'M4 5H54M49 1l5 4-5 4'} />
      </svg>
    </span>
  );
}

/** `10.0.0.1:80`; for ICMP the id stands with the source. */
function endOf(tuple: CtEntry['original'], end: 'src' | 'dst'): string {
  const port = new RegExp(`${end === 'src' ? 'sport' : 'dport'}=(\\d+)`).exec(tuple.rest)?.[1];
  if (port !== undefined) return `${tuple[end]}:${port}`;
  const id = end === 'src' ? /id=(\d+)/.exec(tuple.rest)?.[1] : undefined;
  return id === undefined ? tuple[end] : `${tuple[end]} id ${id}`;
}
