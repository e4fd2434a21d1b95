import { useStore } from 'zustand';
import { dissected } from '../../diagram/picture.ts';
import type { Culprit, DropEvent } from '../../protocol/messages.ts';
import { restAfter } from '../../store/playhead.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { D } from '../debug/text.ts';
import { removal } from '../next-steps.ts';
import { Empty } from '../parts/empty.tsx';
import { Icon } from '../parts/icons.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { typeFor } from '../terminal/typist.ts';
import { culpritText, dropSentence, T } from '../text.ts';
import { ChosenRule, PassedOver, WalkLink } from './rule-why.tsx';
import { useQuery } from './use-query.ts';
import { walkAt } from './walk.ts';
import './why.css';

/** Why a packet was dropped; or, between drops, where they are. */
export function WhyTab() {
  const app = useApp();
  const { index, seq, picture } = useMoment();
  useStore(app.session, (s) => s.length);
  const drops = index.drops.map((at) => index.events[at]).filter((e): e is DropEvent => e?.kind === 'drop');
  const chosen = useStore(app.selection, (s) => s.chain !== null && s.rule > 0);
  if (drops.length === 0 && !chosen) return <Empty title={T.noDrop} help={T.noDropHelp} />;
  const here = picture.event?.kind === 'drop' ? picture.event : null;
  const past = drops.filter((d) => d.seq <= seq && d !== here).reverse();
  const later = drops.filter((d) => d.seq > seq);
  return (
    <div className="why-tab">
      {here && <Reason drop={here} />}
      <ChosenRule />
      {past.length > 0 && <DropList title={T.dropsSoFar} drops={past} />}
      {later.length > 0 && <DropList title={T.laterDrops} drops={later} />}
    </div>
  );
}

function packetText(index: ReturnType<typeof useMoment>['index'], drop: DropEvent): string {
  const pkt = index.stateOf(drop.skb, drop.seq);
  if (!pkt) return T.aPacket;
  const d = dissected(pkt);
  return d.source ? T.packetBetween(T.say(d.short), d.source, d.destination) : T.packetOf(T.say(d.short));
}

function Reason({ drop }: { readonly drop: DropEvent }) {
  const app = useApp();
  const { index } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const host = netName(topology, drop.net);
  const { culprit } = drop;
  return (
    <section className="reason" data-testid="why">
      <h2>{dropSentence(drop, packetText(index, drop), host)}</h2>
      {culprit?.kind === 'rule' ? <RuleLine drop={drop} culprit={culprit} /> : <p>{T.asSentence(T.say(drop.note))}</p>}
      {culprit && (culprit.kind === 'rule' || culprit.kind === 'policy') && (
        <p className="why-links">
          <button
            type="button"
            className="button"
            onClick={() => {
              app.selection.setState({
                chain: { net: drop.net, table: culprit.table, chain: culprit.chain },
                rule: culprit.kind === 'rule' ? culprit.rule : 0,
              });
              app.settings.setState({ tab: 'rules' });
            }}
          >
            {T.showRule}
          </button>
          <WalkLink drop={drop} />
        </p>
      )}
      <dl>
        <div>
          <dt>{T.reason}</dt>
          <dd>
            <code>{drop.reason}</code>
          </dd>
        </div>
        <div>
          <dt>{T.functionName}</dt>
          <dd>
            <code>{drop.fn}</code>
          </dd>
        </div>
        {culprit && (
          <div>
            <dt>{T.culprit}</dt>
            <dd>{culpritText(culprit)}</dd>
          </div>
        )}
      </dl>
      {culprit?.kind === 'sysctl' && <Typed place={host} line={`sysctl ${culprit.name}`} />}
      {culprit?.kind === 'route' && <Typed place={host} line="ip route" />}
      <Fix drop={drop} host={host} />
      {culprit && (culprit.kind === 'rule' || culprit.kind === 'policy') && <PassedOver drop={drop} />}
    </section>
  );
}

/** A command that lets such a packet pass, where there is no doubt about it. */
function Fix({ drop, host }: { readonly drop: DropEvent; readonly host: string }) {
  const app = useApp();
  const fix = fixOf(drop);
  if (!fix) return null;
  return (
    <section className="fix" aria-label={D.howToFix}>
      <h3>{D.howToFix}</h3>
      <p className="typed">
        {fix.what}{' '}
        <button type="button" className="button" onClick={() => void typeFor(app, [{ place: host, line: fix.line }])}>
          <code>{fix.line}</code>
        </button>
      </p>
      <p className="quiet small">{D.fixNote}</p>
    </section>
  );
}

/** Settings that drop by one value and let pass by the other. */
const SWITCHES: readonly (readonly [name: RegExp, pass: string])[] = [
  [/^net\.ipv4\.(ip_forward|conf\.[^.]+\.forwarding)$/, '1'],
  [/^net\.ipv4\.icmp_echo_ignore_(all|broadcasts)$/, '0'],
];

function fixOf(drop: DropEvent): { readonly what: string; readonly line: string } | null {
  const { culprit } = drop;
  const rule = removal(drop);
  if (rule) return { what: D.fixRule, line: rule };
  if (culprit?.kind === 'policy') {
    const table = culprit.table === 'filter' ? '' : `-t ${culprit.table} `;
    return { what: D.fixPolicy, line: `iptables ${table}-P ${culprit.chain} ACCEPT` };
  }
  if (culprit?.kind !== 'sysctl') return null;
  const pass = SWITCHES.find(([name]) => name.test(culprit.name))?.[1];
  return pass === undefined ? null : { what: D.fixSysctl, line: `sysctl -w ${culprit.name}=${pass}` };
}

/** The rule as one would have typed it. */
function RuleLine({
  drop,
  culprit,
}: {
  readonly drop: DropEvent;
  readonly culprit: Extract<Culprit, { kind: 'rule' }>;
}) {
  const { index } = useMoment();
  const { table, chain, rule } = culprit;
  const generation = walkAt(index, drop.skb, drop.seq, drop.net)?.walk.generation;
  const asked = useQuery(
    generation === undefined ? null : { kind: 'rules', net: drop.net, table, generation, chain, from: rule, count: 1 },
  );
  const text = asked.state === 'here' ? asked.answer.chain.rules[0] : undefined;
  if (!text) return <p>{T.asSentence(T.say(drop.note))}</p>;
  return (
    <code className="rule-line">
      <Unbroken text={`${table === 'filter' ? '' : `-t ${table} `}-A ${chain} ${text.spec}`} />
    </code>
  );
}

function Typed({ place, line }: { readonly place: string; readonly line: string }) {
  const app = useApp();
  return (
    <p className="typed">
      {T.showSetting}:{' '}
      <button type="button" className="button" onClick={() => void typeFor(app, [{ place, line }])}>
        <code>{line}</code>
      </button>
    </p>
  );
}

function DropList({ title, drops }: { readonly title: string; readonly drops: readonly DropEvent[] }) {
  const app = useApp();
  const { index } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  return (
    <section className="drop-list">
      <h3>{title}</h3>
      <ul>
        {drops.slice(0, 50).map((d) => (
          <li key={d.seq}>
            <button
              type="button"
              className="row-button"
              title={T.goTo}
              onClick={() => app.seek(restAfter(index, index.stopIndex(d.seq)))}
            >
              <span>
                {dropSentence(d, packetText(index, d), netName(topology, d.net))} <code>{d.fn}</code>
              </span>
              <Icon name="right" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
