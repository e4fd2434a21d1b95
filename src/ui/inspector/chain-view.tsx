import { memo, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ChainText, HookEvent, MissText, RuleText, TableWalk } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { BreakDot } from '../debug/break-dot.tsx';
import { T } from '../text.ts';
import { type ChainRow, chainRows, windowOf } from './chain-rows.ts';
import { RuleCard } from './rule-card.tsx';
import { RuleCode, RuleInWords } from './rule-code.tsx';
import { rulesForm } from './rules-form.ts';
import { R } from './rules-text.ts';
import { useMisses } from './use-misses.ts';
import { useQuery } from './use-query.ts';
import { type ChainPlace, useRules } from './use-rules.ts';
import { rulesMet } from './walk.ts';
import './rules.css';

interface Props extends ChainPlace {
  /** The walk through this table at the moment shown, if there is one. */
  readonly walked: (HookEvent & { walk: TableWalk }) | null;
  /** A rule was pressed; without it the rule opens in the list. */
  readonly onRule?: (rule: number) => void;
  readonly onChain?: (chain: string) => void;
}

/** Lists longer than this have lines of one height, and only those in view are drawn. */
const LONG = 150;
const LINE = 27;
/** So many rules that nearly matched are shown among those that are folded. */
const NEAR = 5;

/** One chain's rules: folded to what matters for the packet, or all of them. */
export function ChainView({ net, table, generation, chain, walked, onRule, onChain }: Props) {
  const app = useApp();
  const pointed = useStore(app.selection, (s) => s.rule);
  const fold = useStore(rulesForm, (s) => s.fold);
  const form = useStore(rulesForm, (s) => s.form);
  const [open, setOpen] = useState(0);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const place = useMemo(() => ({ net, table, generation, chain }), [net, table, generation, chain]);
  const asked = useQuery({ kind: 'rules', ...place, from: 1, count: 1 });
  const met = useMemo(() => (walked ? rulesMet(walked.walk, chain) : null), [walked, chain]);
  const misses = useMisses(walked, met);
  const text = asked.state === 'here' ? asked.answer.chain : null;
  const length = text?.length ?? 0;
  const rows = useMemo(() => {
    // of many the last, which lie before what decided
    const near = [...misses.values()].filter((m) => m.near).map((m) => m.rule);
    near.splice(0, near.length - NEAR);
    const also = new Set([...near, ...unfolded, pointed, open]);
    return chainRows({ length, matched: met?.matched ?? new Map(), skipped: met?.skipped ?? new Map(), also }, fold);
  }, [length, met, misses, unfolded, pointed, open, fold]);
  if (asked.state === 'failed') return <p className="quiet">{T.say(asked.error)}</p>;
  if (!text) return <p className="quiet">{`${T.loading} \u2026`}</p>;
  const unfold = (row: Extract<ChainRow, { kind: 'fold' }>): void =>
    setUnfolded(new Set([...unfolded, ...Array.from({ length: Math.min(row.count, 100) }, (_, i) => row.from + i)]));
  const taken = walked?.walk.steps.some((s) => s.kind === 'policy' && s.chain === chain) ?? false;
  return (
    <section className={`chain-view t-${table} form-${form}`} aria-label={T.rulesOf(table, chain)}>
      <h3>
        <i className="chip" aria-hidden="true" />
        {chain}
        <span className="quiet">{` ${table}, ${R.total(length)}`}</span>
        <BreakDot at={{ kind: 'chain', table, chain }} name={T.rulesOf(table, chain)} />
      </h3>
      <FormChoice foldable={length > 8} />
      {form === 'list' && length > 0 && <p className="quiet small list-head">{R.columns}</p>}
      {length === 0 && <p className="quiet">{T.emptyChain}</p>}
      <Lines
        rows={rows}
        place={place}
        told={misses.size}
        focus={pointed || [...(met?.matched.keys() ?? [])].at(-1) || 0}
        line={(row, rule, tall) =>
          row.kind === 'fold' ? (
            <Folded key={`fold ${row.from}`} row={row} unfold={() => unfold(row)} />
          ) : (
            <RuleRow
              key={row.rule}
              number={row.rule}
              rule={rule}
              place={place}
              tall={tall}
              matched={met?.matched.get(row.rule)}
              tried={met?.skipped.has(row.rule) ?? false}
              miss={misses.get(row.rule) ?? null}
              pointed={pointed === row.rule}
              press={onRule ? () => onRule(row.rule) : () => setOpen(open === row.rule ? 0 : row.rule)}
              {...(onChain ? { onChain } : {})}
            />
          )
        }
      />
      {open > 0 && !onRule && <RuleCard {...place} rule={open} walked={walked} />}
      {text.policy !== null && <Policy text={text} place={place} taken={taken} />}
    </section>
  );
}

function FormChoice({ foldable }: { readonly foldable: boolean }) {
  const { form, fold } = useStore(rulesForm);
  // the list may stand on the page twice: in the picture and in the inspector
  const group = useId();
  return (
    <div className="rules-form">
      <fieldset className="segmented" aria-label={R.forms}>
        {(['save', 'list', 'words'] as const).map((f) => (
          <label key={f} title={R.formTitle[f]}>
            <input type="radio" name={group} checked={form === f} onChange={() => rulesForm.setState({ form: f })} />
            <span>{R.form[f]}</span>
          </label>
        ))}
      </fieldset>
      {foldable && (
        <label className="check">
          <input type="checkbox" checked={fold} onChange={() => rulesForm.setState({ fold: !fold })} />
          {R.shows.fold}
        </label>
      )}
    </div>
  );
}

interface LinesProps {
  readonly rows: readonly ChainRow[];
  readonly place: ChainPlace;
  /** The rule to begin with in view. */
  readonly focus: number;
  /** How many lines say why they did not match. */
  readonly told: number;
  readonly line: (row: ChainRow, rule: RuleText | undefined, tall: boolean) => React.ReactNode;
}

/** The lines: as they are, or, for a long list, those in view in a box of its own. */
function Lines({ rows, place, focus, told, line }: LinesProps) {
  const long = rows.length > LONG;
  const box = useRef<HTMLOListElement>(null);
  const [scroll, setScroll] = useState({ top: 0, view: 420 });
  const { from, to } = long ? windowOf(rows.length, LINE, scroll.top, scroll.view) : { from: 0, to: rows.length };
  const part = rows.slice(from, to);
  const rules = useRules(place, part);
  const count = rows.length;
  const at = rows.findIndex((r) => r.kind === 'rule' && r.rule === focus);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list is stood in anew; in this one the reader scrolls
  useEffect(() => {
    if (long && at >= 0 && box.current) box.current.scrollTop = Math.max(0, (at - 4) * LINE);
  }, [long, count, focus]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when there is another rule to look at, or other lines
  useEffect(() => {
    if (!long && at >= 0)
      box.current?.querySelector('.rule[aria-current], .rule.pointed')?.scrollIntoView({ block: 'nearest' });
  }, [long, count, focus, rules.size, told]);
  const drawn = part.map((row) => line(row, row.kind === 'rule' ? rules.get(row.rule) : undefined, !long));
  if (!long)
    return (
      <ol ref={box} className="rules">
        {drawn}
      </ol>
    );
  return (
    <ol
      ref={box}
      className="rules long"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable
      tabIndex={0}
      aria-label={R.rulesLabel(place.chain)}
      onScroll={(e) => setScroll({ top: e.currentTarget.scrollTop, view: e.currentTarget.clientHeight })}
    >
      <li className="spacer" aria-hidden="true" style={{ height: from * LINE }} />
      {drawn}
      <li className="spacer" aria-hidden="true" style={{ height: (rows.length - to) * LINE }} />
    </ol>
  );
}

function Folded({ row, unfold }: { readonly row: Extract<ChainRow, { kind: 'fold' }>; readonly unfold: () => void }) {
  return (
    <li className="rule fold">
      <button type="button" className="link" onClick={unfold}>
        {row.tried ? R.folded(row.count) : R.unvisited(row.count)}
      </button>
    </li>
  );
}

interface RowProps {
  readonly number: number;
  readonly rule: RuleText | undefined;
  readonly place: ChainPlace;
  readonly tall: boolean;
  readonly matched: { readonly verdict: string; readonly target: string } | undefined;
  readonly tried: boolean;
  readonly miss: MissText | null;
  readonly pointed: boolean;
  readonly press: () => void;
  readonly onChain?: (chain: string) => void;
}

const RuleRow = memo(function RuleRow(props: RowProps) {
  const { number, rule, place, tall, matched, tried, miss, pointed, press } = props;
  const { index, seq } = useMoment();
  const hits = index.hitsOf({ ...place, rule: number }, seq);
  const row = useRef<HTMLLIElement>(null);
  const here = matched !== undefined || pointed;
  useEffect(() => {
    if (here && tall) row.current?.scrollIntoView({ block: 'nearest' });
  }, [here, tall]);
  const drop = matched?.verdict === 'DROP';
  const state = matched ? `matched ${drop ? 'drop' : ''}` : tried ? 'skipped' : '';
  const packets = (rule?.packets ?? 0) + hits.packets;
  const bytes = (rule?.bytes ?? 0) + hits.bytes;
  return (
    <li
      ref={row}
      className={`rule ${state}${pointed ? ' pointed' : ''}${tall ? '' : ' line'}`}
      aria-current={matched ? 'step' : undefined}
      value={number}
    >
      <button type="button" className="rule-number" onClick={press} aria-label={`${T.rule} ${number}`}>
        {number}
      </button>
      {rule ? <RuleBody rule={rule} /> : <span className="quiet">{'\u2026'}</span>}
      <span
        className={hits.packets > 0 ? 'rule-count ticked' : 'rule-count'}
        title={`${packets} ${T.packets}, ${bytes} ${T.byteCount}`}
      >
        {R.count(short(packets), short(bytes))}
      </span>
      {matched && (
        <span
          className={`verdict ${drop ? 'bad' : 'good'}`}
        >{`${T.matched}: ${outcome(matched.verdict, matched.target)}`}</span>
      )}
      {miss && tall && (
        <span className="rule-why">
          {miss.near && (
            <span className="verdict near" title={R.nearlyTitle}>
              {R.nearly}
            </span>
          )}
          {T.say(miss.why)}
        </span>
      )}
    </li>
  );
});

/** The rule in the form that was chosen. */
function RuleBody({ rule }: { readonly rule: RuleText }) {
  const form = useStore(rulesForm, (s) => s.form);
  if (form === 'words') return <RuleInWords spec={rule.spec} />;
  if (form === 'save') return <RuleCode spec={rule.spec} />;
  return (
    <code className="rule-list">
      <b>{rule.target || '\u00a0'}</b> {rule.prot} {rule.inDev} {rule.outDev}{' '}
      <span className={rule.source === R.anyPlace ? 'quiet' : 'w-value'}>{rule.source}</span>{' '}
      <span className={rule.destination === R.anyPlace ? 'quiet' : 'w-value'}>{rule.destination}</span>{' '}
      <span className="w-match">{rule.extra}</span>
    </code>
  );
}

/** `drop`, `jump KUBE-SVC`, or the target that says more than its verdict: `DNAT`. */
function outcome(verdict: string, target: string): string {
  if (verdict === 'JUMP' || verdict === 'GOTO') return `${T.say(verdict.toLowerCase())} ${target}`;
  return target !== '' && target !== verdict ? target : T.say(verdict.toLowerCase());
}

interface PolicyProps {
  readonly text: Omit<ChainText, 'rules'>;
  readonly place: ChainPlace;
  readonly taken: boolean;
}

function Policy({ text, place, taken }: PolicyProps) {
  const { index, seq } = useMoment();
  const hits = index.hitsOf({ ...place, rule: 0 }, seq);
  const drop = text.policy === 'DROP';
  return (
    <p className={`policy${taken ? ' matched' : ''}${drop ? ' drop' : ''}`} aria-current={taken ? 'step' : undefined}>
      <span>{T.policy}</span>
      <code>{text.policy}</code>
      <span className="rule-count">
        {R.count(short(text.policyPackets + hits.packets), short(text.policyBytes + hits.bytes))}
      </span>
    </p>
  );
}

/** Counters as iptables -L shortens them: above 99999 in thousands. */
const short = (n: number): string => (n > 99_999 ? `${Math.round(n / 1000)}K` : String(n));
