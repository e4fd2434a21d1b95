import { useStore } from 'zustand';
import { type CtEntry, readCtEntry } from '../../diagram/ct-entry.ts';
import type { ConntrackEvent } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { Empty } from '../parts/empty.tsx';
import { formatTime, T } from '../text.ts';

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
          <Connection event={own} now={now} />
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

function Connection({ event, now }: { readonly event: ConntrackEvent; readonly now: number }) {
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
        {event.op === 'new' && <span className="verdict plain">unconfirmed</span>}
        {left > 0 && <span className="quiet">{`expires in ${formatTime(Math.round(left / 1e6) * 1e6)}`}</span>}
      </header>
      <dl>
        <Tuple name={T.ctOriginal} entry={entry} direction="original" />
        <Tuple name={T.ctReply} entry={entry} direction="reply" />
      </dl>
      {entry.extra && <p className="quiet small">{entry.extra}</p>}
    </article>
  );
}

function Tuple({
  name,
  entry,
  direction,
}: {
  readonly name: string;
  readonly entry: CtEntry;
  readonly direction: 'original' | 'reply';
}) {
  const t = entry[direction];
  const reply = direction === 'reply';
  const sourceMarked = reply && entry.translatesDestination;
  const destinationMarked = reply && entry.translatesSource;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code className={sourceMarked ? 'translated' : ''} title={sourceMarked ? T.ctTranslated : undefined}>
          {t.src}
        </code>
        <span aria-hidden="true">{' \u2192 '}</span>
        <span className="visually-hidden"> to </span>
        <code className={destinationMarked ? 'translated' : ''} title={destinationMarked ? T.ctTranslated : undefined}>
          {t.dst}
        </code>
        <br />
        <code className="quiet">{t.rest}</code>
      </dd>
    </div>
  );
}
