import { memo, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ChainText, HookEvent, RuleText, TableName, TableWalk } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { T } from '../text.ts';
import { useQuery } from './use-query.ts';
import { rulesMet } from './walk.ts';

interface Props {
  readonly net: number;
  readonly table: TableName;
  readonly generation: number;
  readonly chain: string;
  /** The walk through this table at the moment shown, if there is one. */
  readonly walked: (HookEvent & { walk: TableWalk }) | null;
}

/** Rules asked for at once. */
const PAGE = 120;

/** One chain's rules. Long ones are shown in pages, around what matched. */
export function ChainView({ net, table, generation, chain, walked }: Props) {
  const app = useApp();
  const pointed = useStore(app.selection, (s) => s.rule);
  const met = walked ? rulesMet(walked.walk, chain) : null;
  const focus = pointed || [...(met?.matched.keys() ?? [])].at(-1) || 1;
  const [page, setPage] = useState<number | null>(null);
  const from = page ?? Math.max(1, focus - Math.floor(PAGE / 2));
  const asked = useQuery({ kind: 'rules', net, table, generation, chain, from, count: PAGE });
  if (asked.state === 'failed') return <p className="quiet">{asked.error}</p>;
  if (asked.state !== 'here') return <p className="quiet">{`${T.loading} \u2026`}</p>;
  const text = asked.answer.chain;
  const to = from + text.rules.length - 1;
  return (
    <section className={`chain-view t-${table}`} aria-label={T.rulesOf(table, chain)}>
      <h3>
        <i className="chip" aria-hidden="true" />
        {chain}
        <span className="quiet">{` ${table}`}</span>
      </h3>
      {text.length > text.rules.length && (
        <div className="pager">
          <button
            type="button"
            className="button small"
            disabled={from <= 1}
            onClick={() => setPage(Math.max(1, from - PAGE))}
          >
            {'\u2190'}
          </button>
          <span>{T.part(from, to, text.length)}</span>
          <button
            type="button"
            className="button small"
            disabled={to >= text.length}
            onClick={() => setPage(from + PAGE)}
          >
            {'\u2192'}
          </button>
        </div>
      )}
      {text.length === 0 && <p className="quiet">{T.emptyChain}</p>}
      <ol className="rules">
        {text.rules.map((rule) => (
          <RuleRow
            key={rule.rule}
            rule={rule}
            place={{ net, table, generation, chain }}
            matched={met?.matched.has(rule.rule) ?? false}
            verdict={met?.matched.get(rule.rule)?.verdict ?? ''}
            target={met?.matched.get(rule.rule)?.target ?? ''}
            skippedBy={met?.skipped.get(rule.rule) ?? null}
            event={walked}
            pointed={pointed === rule.rule}
          />
        ))}
      </ol>
      {text.policy !== null && (
        <Policy
          text={text}
          place={{ net, table, generation, chain }}
          taken={walked?.walk.steps.some((s) => s.kind === 'policy' && s.chain === chain) ?? false}
        />
      )}
    </section>
  );
}

interface Place {
  readonly net: number;
  readonly table: TableName;
  readonly generation: number;
  readonly chain: string;
}

interface RowProps {
  readonly rule: RuleText;
  readonly place: Place;
  readonly matched: boolean;
  readonly verdict: string;
  /** What the rule did, or where it jumped. */
  readonly target: string;
  readonly skippedBy: number | null;
  readonly event: HookEvent | null;
  readonly pointed: boolean;
}

const RuleRow = memo(function RuleRow(props: RowProps) {
  const { rule, place, matched, verdict, target, skippedBy, event, pointed } = props;
  const { index, seq } = useMoment();
  const hits = index.hitsOf({ ...place, rule: rule.rule }, seq);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (matched || pointed) row.current?.scrollIntoView({ block: 'nearest' });
  }, [matched, pointed]);
  const state = matched ? `matched ${verdict === 'DROP' ? 'drop' : ''}` : skippedBy !== null ? 'skipped' : '';
  return (
    <li
      ref={row}
      className={`rule ${state}${pointed ? ' pointed' : ''}`}
      aria-current={matched ? 'step' : undefined}
      value={rule.rule}
    >
      <span className="rule-number">{rule.rule}</span>
      <code className="rule-spec">{rule.spec}</code>
      <span
        className="rule-count"
        title={`${rule.packets + hits.packets} ${T.packets}, ${rule.bytes + hits.bytes} ${T.byteCount}`}
      >
        {`${short(rule.packets + hits.packets)} pkt ${short(rule.bytes + hits.bytes)} B`}
      </span>
      {matched && (
        <span
          className={`verdict ${verdict === 'DROP' ? 'bad' : 'good'}`}
        >{`${T.matched}: ${outcome(verdict, target)}`}</span>
      )}
      {skippedBy !== null && event && <WhyNot event={event} step={skippedBy} rule={rule.rule} />}
    </li>
  );
});

/** `drop`, `jump KUBE-SVC`, or the target that says more than its verdict: `DNAT`. */
function outcome(verdict: string, target: string): string {
  if (verdict === 'JUMP' || verdict === 'GOTO') return `${verdict.toLowerCase()} ${target}`;
  return target !== '' && target !== verdict ? target : verdict.toLowerCase();
}

/** Which condition of a skipped rule failed first. */
function WhyNot({ event, step, rule }: { readonly event: HookEvent; readonly step: number; readonly rule: number }) {
  const app = useApp();
  const branch = useStore(app.session, (s) => s.branch);
  const few = (event.walk?.steps[step]?.skipped ?? 0) <= 30;
  const [wanted, setWanted] = useState(false);
  const asked = useQuery(few || wanted ? { kind: 'misses', branch, seq: event.seq, step } : null);
  if (asked.state === 'none') {
    return (
      <button type="button" className="link rule-why" onClick={() => setWanted(true)}>
        {T.whyNot}
      </button>
    );
  }
  const why = asked.state === 'here' ? asked.answer.misses.find((m) => m.rule === rule)?.why : '';
  return why ? <span className="rule-why">{why}</span> : null;
}

function Policy({
  text,
  place,
  taken,
}: {
  readonly text: Omit<ChainText, 'rules'>;
  readonly place: Place;
  readonly taken: boolean;
}) {
  const { index, seq } = useMoment();
  const hits = index.hitsOf({ ...place, rule: 0 }, seq);
  const drop = text.policy === 'DROP';
  return (
    <p className={`policy${taken ? ' matched' : ''}${drop ? ' drop' : ''}`} aria-current={taken ? 'step' : undefined}>
      <span>{T.policy}</span>
      <code>{text.policy}</code>
      <span className="rule-count">{`${short(text.policyPackets + hits.packets)} pkt ${short(text.policyBytes + hits.bytes)} B`}</span>
    </p>
  );
}

/** Counters as iptables -L shortens them: above 99999 in thousands. */
const short = (n: number): string => (n > 99_999 ? `${Math.round(n / 1000)}K` : String(n));
