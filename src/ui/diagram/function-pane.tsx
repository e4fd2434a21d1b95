import { useMemo } from 'react';
import { useStore } from 'zustand';
import { changesBetween } from '../../diagram/changes.ts';
import type { Slot } from '../../diagram/columns.ts';
import { readCtEntry } from '../../diagram/ct-entry.ts';
import { type HookLevel, inHook } from '../../diagram/level.ts';
import { slotKey } from '../../diagram/spots.ts';
import { type WalkItem, walkItems } from '../../diagram/walk-items.ts';
import type { HookEvent, TableName, TableWalk } from '../../protocol/messages.ts';
import { restAfter } from '../../store/playhead.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { ChainView } from '../inspector/chain-view.tsx';
import { passOf } from '../inspector/go-to-pass.ts';
import { RuleCard } from '../inspector/rule-card.tsx';
import { RuleCode } from '../inspector/rule-code.tsx';
import { useQuery } from '../inspector/use-query.ts';
import { sentence, T } from '../text.ts';
import { goToLevel } from './levels.ts';
import { D } from './text.ts';

interface Props {
  readonly level: HookLevel;
  readonly slot: Slot;
  /** The packet's run through it, if it came here. */
  readonly run: HookEvent | null;
}

/** Inside one hook function: a table's chains with the packet's way through them, or what another function did. */
export function FunctionPane({ level, slot, run }: Props) {
  const app = useApp();
  const { index, net, seq, picture } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  if (slot.state === 'ghost')
    return (
      <>
        <Title slot={slot} />
        <p className="quiet">{D.ghost}</p>
      </>
    );
  const table = tableOf(slot);
  const walk = run?.walk ?? null;
  const generation = walk?.generation ?? (table ? index.generationOf(net, table, seq)?.generation : undefined);
  const gone = picture.event && !run ? (picture.eventNet === net ? D.notYet : D.notPassed) : '';
  if (table && generation !== undefined) {
    const place = { net, table, generation };
    const chain = level.chain ?? (walk ? null : level.hook);
    const walked = run && walk ? { ...run, walk } : null;
    if (chain !== null && level.rule > 0)
      return <RuleCard {...place} chain={chain} rule={level.rule} walked={walked} />;
    if (chain !== null)
      return (
        <>
          {level.chain === null && <Title slot={slot} note={gone} {...(run ? {} : { level })} />}
          <ChainView
            key={chain}
            {...place}
            chain={chain}
            walked={walked}
            onRule={(rule) => goToLevel(app, inHook(level.hook, slot.key, chain, rule))}
            onChain={(to) => goToLevel(app, inHook(level.hook, slot.key, to))}
          />
        </>
      );
    if (walked)
      return (
        <>
          <Title slot={slot} note={run ? sentence(run, (n) => netName(topology, n)) : ''} />
          <Walk level={level} slot={slot} run={walked} />
        </>
      );
  }
  return (
    <>
      <Title slot={slot} note={gone} {...(run ? {} : { level })} />
      {run && <Done run={run} />}
    </>
  );
}

const TABLES: readonly TableName[] = ['raw', 'mangle', 'nat', 'filter', 'security'];
const tableOf = (slot: Slot): TableName | null => TABLES.find((t) => t === slot.tint) ?? null;

/** Leads to the step at which a packet goes through the function that is looked at. */
function NextPass({ level, slot }: { readonly level: HookLevel; readonly slot: Slot }) {
  const app = useApp();
  const { index, seq, net, picture } = useMoment();
  const is = (e: HookEvent): boolean => slotKey(e.fn, e.priority) === slot.key;
  const at = passOf(index, picture.event?.skb ?? 0, seq, { net, hook: level.hook, is });
  if (at === null) return null;
  return (
    <button type="button" className="button small" onClick={() => app.seek(restAfter(index, index.stopIndex(at)))}>
      {D.nextPass}
    </button>
  );
}

function Title({
  slot,
  note = '',
  level,
}: {
  readonly slot: Slot;
  readonly note?: string;
  readonly level?: HookLevel;
}) {
  return (
    <header className={`pane-title t-${slot.tint}`}>
      <h3>
        <i className="chip" aria-hidden="true" />
        {T.say(slot.label)}
        {slot.fn !== '' && <code className="quiet">{slot.fn}</code>}
      </h3>
      {note !== '' && <p className="quiet">{note}</p>}
      {level && <NextPass level={level} slot={slot} />}
    </header>
  );
}

/** Lines drawn; of a longer way the end is shown, where it was decided. */
const SHOWN = 160;

interface WalkProps {
  readonly level: HookLevel;
  readonly slot: Slot;
  readonly run: HookEvent & { readonly walk: TableWalk };
}

function Walk({ level, slot, run }: WalkProps) {
  const app = useApp();
  const items = useMemo(() => walkItems(run.walk), [run]);
  const part = items.slice(-SHOWN);
  const to = (chain: string, rule = 0): void => goToLevel(app, inHook(level.hook, slot.key, chain, rule));
  return (
    <ol className={`walk-list t-${slot.tint}`}>
      {items.length > part.length && <li className="quiet">{`${D.toTop}: ${items.length - part.length}`}</li>}
      {part.map((item, i) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          key={i}
          item={item}
          run={run}
          last={i === part.length - 1}
          to={to}
        />
      ))}
    </ol>
  );
}

interface LineProps {
  readonly item: WalkItem;
  readonly run: WalkProps['run'];
  readonly last: boolean;
  readonly to: (chain: string, rule?: number) => void;
}

function Line({ item, run, last, to }: LineProps) {
  const style = { marginInlineStart: item.depth * 18 };
  if (item.kind === 'chain')
    return (
      <li className="walk-chain" style={style}>
        <button type="button" className="link" title={D.wholeChain} onClick={() => to(item.chain)}>
          {item.chain}
        </button>
      </li>
    );
  if (item.kind === 'skip') return <Skipped item={item} run={run} style={style} to={to} />;
  const bad = item.verdict === 'DROP';
  const verdict = <span className={`verdict ${bad ? 'bad' : 'good'}`}>{outcome(item)}</span>;
  const className = `walk-step${last ? ' deciding' : ''}${bad ? ' dropped' : ''}`;
  const current = last ? 'step' : undefined;
  if (item.kind === 'rule')
    return (
      <li className={className} style={style} aria-current={current}>
        <button type="button" className="walk-rule" onClick={() => to(item.chain, item.rule)}>
          <span className="rule-number">{item.rule}</span>
          <RuleText run={run} chain={item.chain} rule={item.rule} />
          {verdict}
        </button>
      </li>
    );
  return (
    <li className={className} style={style} aria-current={current}>
      <span className="walk-rule">
        <span className="rule-number" />
        <span className="quiet">{item.kind === 'policy' ? D.policyOf(item.chain) : D.returns(item.chain)}</span>
        {item.kind === 'policy' && verdict}
      </span>
    </li>
  );
}

function outcome(item: Extract<WalkItem, { verdict: unknown }>): string {
  const { verdict, target } = item;
  if (verdict === 'JUMP' || verdict === 'GOTO') return `\u21b3 ${target}`;
  return target !== '' && target !== verdict ? target : T.say(verdict.toLowerCase());
}

function RuleText({
  run,
  chain,
  rule,
}: {
  readonly run: WalkProps['run'];
  readonly chain: string;
  readonly rule: number;
}) {
  const { table, generation } = run.walk;
  const asked = useQuery({ kind: 'rules', net: run.net, table, generation, chain, from: rule, count: 1 });
  const spec = asked.state === 'here' ? asked.answer.chain.rules[0]?.spec : undefined;
  return spec === undefined ? <code className="rule-spec">{'\u2026'}</code> : <RuleCode spec={spec} />;
}

/** Rules shown with the reason why they did not match; more are counted. */
const FEW = 4;

interface SkippedProps {
  readonly item: Extract<WalkItem, { kind: 'skip' }>;
  readonly run: WalkProps['run'];
  readonly style: { readonly marginInlineStart: number };
  readonly to: (chain: string, rule?: number) => void;
}

function Skipped({ item, run, style, to }: SkippedProps) {
  const app = useApp();
  const branch = useStore(app.session, (s) => s.branch);
  const few = item.count <= FEW;
  const asked = useQuery(few ? { kind: 'misses', branch, seq: run.seq, step: item.step } : null);
  if (!few)
    return (
      <li className="walk-skip" style={style}>
        <button type="button" className="link" onClick={() => to(item.chain)}>
          {D.skipped(item.count)}
        </button>
      </li>
    );
  const misses = asked.state === 'here' ? asked.answer.misses : [];
  return (
    <>
      {Array.from({ length: item.count }, (_, i) => item.from + i).map((rule) => (
        <li key={rule} className="walk-skip" style={style}>
          <button type="button" className="walk-rule" onClick={() => to(item.chain, rule)}>
            <span className="rule-number">{rule}</span>
            <RuleText run={run} chain={item.chain} rule={rule} />
            <span className="walk-why">{T.say(misses.find((m) => m.rule === rule)?.why ?? '')}</span>
          </button>
        </li>
      ))}
    </>
  );
}

/** What a function that is no table did to the packet. */
function Done({ run }: { readonly run: HookEvent }) {
  const { index, seq } = useMoment();
  const end = Math.min(seq, nextStop(index.stops, index.stopIndex(run.seq)) - 1);
  const after = index.stateOf(run.skb, end);
  const before = index.stateOf(run.skb, run.seq - 1);
  const changes = before && after && before !== after ? changesBetween(before, after) : [];
  const ct = after && after.ct > 0 ? index.connectionOf(run.net, after.ct, end) : null;
  const entry = ct && /conntrack|confirm|nat/.test(run.fn) ? readCtEntry(ct.entry) : null;
  return (
    <div className="function-done">
      <p>{run.note === undefined ? (changes.length === 0 ? D.nothingSaid : '') : T.say(run.note)}</p>
      {changes.length > 0 && (
        <section>
          <h4>{D.changed}</h4>
          <dl>
            {changes.map((c) => (
              <div key={c.id}>
                <dt>{T.say(c.label)}</dt>
                <dd>
                  <s>{c.before}</s> <b>{c.after}</b>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {entry && (
        <section>
          <h4>
            {D.entry} {after?.ctinfo && <span className="verdict">{after.ctinfo}</span>}
          </h4>
          <p>
            <code>{`${entry.proto} ${entry.state} ${entry.original.src} \u2192 ${entry.original.dst} ${entry.original.rest}`}</code>
          </p>
          <p>
            <code className="quiet">{`\u21a9 ${entry.reply.src} \u2192 ${entry.reply.dst} ${entry.reply.rest}`}</code>
          </p>
        </section>
      )}
    </div>
  );
}

const nextStop = (stops: readonly number[], at: number): number => stops[at + 1] ?? Number.POSITIVE_INFINITY;
