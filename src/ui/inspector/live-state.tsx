import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { chosenLine, decisionAt } from '../../diagram/chosen-route.ts';
import type { IpvsServiceText, NetState, SetText } from '../../protocol/messages.ts';
import { restAfter } from '../../store/playhead.ts';
import { useApp, useMoment } from '../context.ts';
import { Empty } from '../parts/empty.tsx';
import { T } from '../text.ts';
import { FindEntry } from './find-entry.tsx';
import { stateSpot } from './state-spot.ts';
import { S } from './state-text.ts';
import { useQuery } from './use-query.ts';

type Of<W extends NetState['what']> = Extract<NetState, { what: W }>;

/** What a namespace has now, asked again as the trace grows; until the answer is here, what it had before; a text when there is none. */
function useNetState<W extends NetState['what']>(what: W): Of<W> | string {
  const app = useApp();
  const { net } = useMoment();
  const at = useStore(app.session, (s) => s.length);
  const find = useStore(stateSpot, (s) => s.find);
  const asked = useQuery({ kind: 'state', net, what, at, ...(find === '' ? {} : { find }) });
  const last = useRef<{ readonly net: number; readonly state: Of<W> } | null>(null);
  if (asked.state === 'here' && asked.answer.state.what === what)
    last.current = { net, state: asked.answer.state as Of<W> };
  if (asked.state === 'failed') return T.say(asked.error);
  return last.current?.net === net ? last.current.state : S.asking;
}

/** An entry that comes into view when somebody was sent to it. */
function Marked({ text, className = '', children }: { text: string; className?: string; children: ReactNode }) {
  const row = useRef<HTMLLIElement>(null);
  const marked = useStore(stateSpot, (s) => s.mark !== '' && s.mark === text);
  useEffect(() => {
    if (marked) row.current?.scrollIntoView({ block: 'center' });
  }, [marked]);
  return (
    <li ref={row} className={`${className}${marked ? ' marked' : ''}`} aria-current={marked ? 'true' : undefined}>
      {children}
    </li>
  );
}

/** Says that this is not as of the step shown, when it is not. */
function AsOf() {
  const { index, seq } = useMoment();
  return <p className="quiet small as-of">{seq >= index.length - 1 ? S.atMoment : S.asOfNow}</p>;
}

export function IpvsState() {
  const state = useNetState('ipvs');
  if (typeof state === 'string') return <p className="quiet">{state}</p>;
  if (!state.ipvs) return <Empty title={S.ipvsNone} help={S.ipvsNoneHelp} />;
  const { services, serviceCount, conns, connCount } = state.ipvs;
  return (
    <>
      <AsOf />
      <section>
        <h3>{S.services}</h3>
        <FindEntry count={serviceCount} shown={services.length} />
        {services.length === 0 && <p className="quiet">{S.noServices}</p>}
        <ul className="ipvs-services">
          {services.map((service) => (
            <Marked key={service.name} text={service.name} className="ipvs-service t-ipvs">
              <Service service={service} />
            </Marked>
          ))}
        </ul>
        {serviceCount > services.length && <p className="quiet">{S.more(serviceCount - services.length)}</p>}
      </section>
      <section>
        <h3>{`${S.conns} (${connCount})`}</h3>
        {conns.length === 0 && <p className="quiet">{S.noConns}</p>}
        <ul className="ipvs-conns">
          {conns.map((c) => (
            <li key={`${c.proto} ${c.client} ${c.virtual} ${c.server}`}>
              <span>
                <b>{c.proto}</b> <span className="verdict plain">{c.state}</span>{' '}
                <span className="quiet">{S.seconds(c.expires)}</span>
              </span>
              <code>{`${c.client} \u2192 ${c.virtual} \u2192 ${c.server}`}</code>
            </li>
          ))}
        </ul>
        {connCount > conns.length && <p className="quiet">{S.more(connCount - conns.length)}</p>}
      </section>
    </>
  );
}

function Service({ service }: { readonly service: IpvsServiceText }) {
  const most = Math.max(1, ...service.servers.map((s) => s.active + s.inactive));
  return (
    <article>
      <header>
        <i className="chip" aria-hidden="true" />
        <b>{service.name}</b> <span className="verdict plain">{service.scheduler}</span>
      </header>
      {service.servers.length > 0 && (
        <table>
          <thead>
            <tr>
              {Object.values(S.servers).map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {service.servers.map((s) => (
              <tr key={s.addr}>
                <th scope="row">
                  <code>{s.addr}</code>
                  <i className="load" style={{ width: `${((s.active + s.inactive) / most) * 100}%` }} />
                </th>
                <td>{s.forward}</td>
                <td>{s.weight}</td>
                <td>{s.active}</td>
                <td>{s.inactive}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </article>
  );
}

export function RoutesState() {
  const app = useApp();
  const { index, seq, net, picture } = useMoment();
  const state = useNetState('routes');
  const mark = useStore(stateSpot, (s) => s.mark);
  const decision = picture.event ? decisionAt(index, picture.event.skb, seq, net) : null;
  if (typeof state === 'string') return <p className="quiet">{state}</p>;
  return (
    <>
      <section className={decision ? 'decision' : ''}>
        <h3>{S.chosen}</h3>
        {decision ? (
          <p>
            <code>{decision.destination}</code> {T.say(decision.note)}{' '}
            <button
              type="button"
              className="link"
              onClick={() => app.seek(restAfter(index, index.stopIndex(decision.seq)))}
            >
              {decision.fn}
            </button>
          </p>
        ) : (
          <p className="quiet">{S.noDecision}</p>
        )}
      </section>
      <AsOf />
      <section>
        <h3>{S.rules}</h3>
        <ul className="route-lines">
          {state.rules.map((rule) => {
            const taken = decision !== null && rule.endsWith(`lookup ${decision.table}`);
            return <RouteLine key={rule} text={rule} taken={taken} marked={false} />;
          })}
        </ul>
      </section>
      {state.tables.map((table) => {
        const chosen = decision?.table === table.name ? chosenLine(table.lines, decision) : -1;
        return (
          <section key={table.name}>
            <h3>{S.table(table.name)}</h3>
            <FindEntry count={table.count} shown={table.lines.length} />
            {table.lines.length === 0 && <p className="quiet">{S.emptyTable}</p>}
            <ul className="route-lines">
              {table.lines.map((line, i) => (
                <RouteLine key={line} text={line} taken={i === chosen} marked={isRouteTo(line, mark)} />
              ))}
            </ul>
            {table.count > table.lines.length && <p className="quiet">{S.more(table.count - table.lines.length)}</p>}
          </section>
        );
      })}
    </>
  );
}

/** `local 10.96.0.20 dev kube-ipvs0 ...` is the route to that address. */
const isRouteTo = (line: string, address: string): boolean => address !== '' && line.split(/\s+/).includes(address);

interface LineProps {
  readonly text: string;
  readonly taken: boolean;
  readonly marked: boolean;
}

function RouteLine({ text, taken, marked }: LineProps) {
  const mark = useStore(stateSpot, (s) => s.mark);
  return (
    <Marked text={marked ? mark : ''} className={taken ? 'taken' : ''}>
      <code>{text.replace('\t', ' ')}</code>
      {taken && <span className="verdict good">{S.taken}</span>}
    </Marked>
  );
}

export function SetsState() {
  const state = useNetState('sets');
  const find = useStore(stateSpot, (s) => s.find);
  if (typeof state === 'string') return <p className="quiet">{state}</p>;
  if (state.sets.length === 0) return <Empty title={S.setsNone} help={S.setsNoneHelp} />;
  const hidden = state.sets.reduce((sum, set) => sum + set.count - set.members.length, 0);
  const sets = find === '' ? state.sets : state.sets.filter((set) => set.count > 0);
  return (
    <>
      <AsOf />
      <FindEntry count={hidden} shown={0} />
      {sets.length === 0 && <p className="quiet">{S.nothingFound}</p>}
      {sets.map((set) => (
        <SetView key={set.name} set={set} />
      ))}
    </>
  );
}

function SetView({ set }: { readonly set: SetText }) {
  const mark = useStore(stateSpot, (s) => s.mark);
  const here = mark !== '' && set.members.some((member) => mark === `${set.name} ${member.split(' ')[0]}`);
  return (
    <details className="set-view" open={here || (set.count > 0 && set.count <= 20)}>
      <summary>
        <b>{set.name}</b> <code className="quiet">{set.type}</code>
        <span className="quiet">{S.entries(set.count)}</span>
      </summary>
      <p className="quiet small">{`${set.header}; ${S.references(set.references)}`}</p>
      <ul>
        {set.members.map((member) => (
          <Marked key={member} text={`${set.name} ${member.split(' ')[0]}`}>
            <code>{member}</code>
          </Marked>
        ))}
      </ul>
      {set.count > set.members.length && <p className="quiet">{S.more(set.count - set.members.length)}</p>}
    </details>
  );
}
