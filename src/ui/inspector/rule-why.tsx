import { useStore } from 'zustand';
import { ruleFate } from '../../diagram/rule-fate.ts';
import type { DropEvent, MissText, TableName, WalkStep } from '../../protocol/messages.ts';
import { restAfter } from '../../store/playhead.ts';
import { useApp, useMoment } from '../context.ts';
import { D } from '../debug/text.ts';
import { Unbroken } from '../parts/unbroken.tsx';
import { T } from '../text.ts';
import { useQuery } from './use-query.ts';
import { walkAt } from './walk.ts';
import './why.css';

/** Rules passed over that are told one by one. */
const SHOWN = 6;

/** Why the rule that the reader chose did or did not match the packet of this moment, in a sentence that leads there. */
export function ChosenRule() {
  const app = useApp();
  const { index, seq, picture } = useMoment();
  const place = useStore(app.selection, (s) => s.chain);
  const rule = useStore(app.selection, (s) => s.rule);
  const branch = useStore(app.session, (s) => s.branch);
  const skb = picture.event?.skb ?? 0;
  const fate = place && rule > 0 && skb > 0 ? ruleFate(index, skb, seq, { ...place, rule }) : null;
  const asked = useQuery(fate?.kind === 'missed' ? { kind: 'misses', branch, seq: fate.seq, step: fate.step } : null);
  if (!place || !fate) return null;
  const why = asked.state === 'here' ? asked.answer.misses.find((m) => m.rule === rule)?.why : undefined;
  const { chain } = place;
  const said =
    fate.kind === 'matched'
      ? D.whyMatched(rule, chain, fate.verdict)
      : fate.kind === 'missed'
        ? why
          ? D.whyMissed(rule, chain, T.say(why))
          : D.whyMissedUnsaid(rule, chain)
        : fate.kind === 'notReached'
          ? D.whyNotReached(rule, chain, deciderText(fate.by))
          : D.whyNotWalked(chain);
  return (
    <section className="reason" data-testid="rule-why">
      <h2>{D.ruleWhy}</h2>
      <p>
        <Unbroken text={said} />
      </p>
      <p className="why-links">
        {fate.kind !== 'notWalked' && <StepLink seq={fate.seq} name={D.walkLink} />}
        {fate.kind === 'notReached' && (
          <RuleLink net={place.net} table={place.table} chain={fate.by.chain} rule={fate.by.rule} />
        )}
        <RuleLink net={place.net} table={place.table} chain={chain} rule={rule} />
      </p>
    </section>
  );
}

const deciderText = (s: WalkStep): string => (s.kind === 'rule' ? D.byRule(s.rule, s.chain) : D.byPolicy(s.chain));

/** The rules that a dropped packet passed on its way to what dropped it, with what each of them missed. */
export function PassedOver({ drop }: { readonly drop: DropEvent }) {
  const app = useApp();
  const { index } = useMoment();
  const branch = useStore(app.session, (s) => s.branch);
  const walked = walkAt(index, drop.skb, drop.seq, drop.net);
  const step = (walked?.walk.steps.length ?? 0) - 1;
  const last = walked?.walk.steps[step];
  const asked = useQuery(walked && last && last.skipped > 0 ? { kind: 'misses', branch, seq: walked.seq, step } : null);
  if (!walked || !last) return null;
  const misses: readonly MissText[] = asked.state === 'here' ? asked.answer.misses.slice(-SHOWN) : [];
  if (misses.length === 0) return null;
  return (
    <section aria-label={D.passedOver}>
      <h3>{D.passedOver}</h3>
      {last.skipped > misses.length && <p className="quiet small">{D.passedMore(last.skipped - misses.length)}</p>}
      <ul className="passed-over">
        {misses.map((m) => (
          <li key={m.rule}>
            <span>
              <Unbroken text={D.whyMissed(m.rule, last.chain, T.say(m.why))} />
            </span>
            <RuleLink net={drop.net} table={walked.walk.table} chain={last.chain} rule={m.rule} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** To the step at which the packet went through the table that dropped it. */
export function WalkLink({ drop }: { readonly drop: DropEvent }) {
  const { index } = useMoment();
  const walked = walkAt(index, drop.skb, drop.seq, drop.net);
  return walked ? <StepLink seq={walked.seq} name={D.walkLink} /> : null;
}

function StepLink({ seq, name }: { readonly seq: number; readonly name: string }) {
  const app = useApp();
  const { index } = useMoment();
  return (
    <button type="button" className="link" onClick={() => app.seek(restAfter(index, index.stopIndex(seq)))}>
      {name}
    </button>
  );
}

interface RuleLinkProps {
  readonly net: number;
  readonly table: TableName;
  readonly chain: string;
  readonly rule: number;
}

function RuleLink({ net, table, chain, rule }: RuleLinkProps) {
  const app = useApp();
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        app.selection.setState({ chain: { net, table, chain }, rule });
        app.settings.setState({ tab: 'rules' });
      }}
    >
      {rule > 0 ? D.showRule(rule) : D.showChain(chain)}
    </button>
  );
}
