import { lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import type { HookEvent, TableName, TableWalk, WalkStep } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { Empty } from '../parts/empty.tsx';
import { T } from '../text.ts';
import { ChainView } from './chain-view.tsx';
import { R } from './rules-text.ts';
import { useQuery } from './use-query.ts';
import { decidingStep, TABLES, walkAt } from './walk.ts';

const ChainOrigin = lazy(() => import('../kube/chain-origin.tsx').then((m) => ({ default: m.ChainOrigin })));

/** The rules of the chain that the packet is in: what matched, what did not and why, and the counters of this moment. */
export function RulesTab() {
  const app = useApp();
  const { index, seq, net, picture } = useMoment();
  useStore(app.session, (s) => s.length);
  const cluster = useStore(app.session, (s) => s.topology?.cluster === true);
  const chosen = useStore(app.selection, (s) => s.chain);
  const walked = picture.event ? walkAt(index, picture.event.skb, seq, net) : null;
  const tables = TABLES.filter((t) => index.generationOf(net, t, seq) !== null);
  if (tables.length === 0) return <Empty title={T.noRules} help={T.noRulesHelp} />;
  const override = chosen && chosen.net === net && tables.includes(chosen.table) ? chosen : null;
  const table =
    override?.table ?? walked?.walk.table ?? (tables.includes('filter') ? 'filter' : (tables[0] ?? 'filter'));
  const step = walked ? walked.walk.steps[decidingStep(walked.walk)] : undefined;
  const chain = override?.chain ?? step?.chain ?? (table === 'nat' || table === 'raw' ? 'PREROUTING' : 'INPUT');
  const inWalk = walked && walked.walk.table === table ? walked : null;
  const generation = inWalk ? inWalk.walk.generation : (index.generationOf(net, table, seq)?.generation ?? 0);
  const choose = (t: TableName, c: string): void =>
    app.selection.setState({ chain: { net, table: t, chain: c }, rule: 0 });
  return (
    <div className="rules-tab">
      <Choice net={net} table={table} chain={chain} generation={generation} tables={tables} choose={choose} />
      {override && walked && (walked.walk.table !== table || step?.chain !== chain) && (
        <button type="button" className="link" onClick={() => app.selection.setState({ chain: null, rule: 0 })}>
          {T.backToPacket}
        </button>
      )}
      {inWalk && inWalk.walk.steps.length > 1 && <Walk event={inWalk} chain={chain} choose={choose} />}
      {cluster && (
        <Suspense fallback={null}>
          <ChainOrigin net={net} table={table} generation={generation} chain={chain} walked={inWalk} />
        </Suspense>
      )}
      <ChainView
        key={`${net} ${table} ${generation} ${chain}`}
        net={net}
        table={table}
        generation={generation}
        chain={chain}
        walked={inWalk}
      />
      <p className="quiet small">{T.counted}</p>
    </div>
  );
}

interface ChoiceProps {
  readonly net: number;
  readonly table: TableName;
  readonly chain: string;
  readonly generation: number;
  readonly tables: readonly TableName[];
  readonly choose: (table: TableName, chain: string) => void;
}

const FIRST_CHAIN: Readonly<Record<TableName, string>> = {
  raw: 'PREROUTING',
  mangle: 'PREROUTING',
  nat: 'PREROUTING',
  filter: 'INPUT',
  security: 'INPUT',
};

function Choice({ net, table, chain, generation, tables, choose }: ChoiceProps) {
  const [find, setFind] = useState('');
  const asked = useQuery({ kind: 'chains', net, table, generation, ...(find === '' ? {} : { find }) });
  const chains = asked.state === 'here' ? asked.answer.chains.map((c) => c.chain) : [chain];
  const more = asked.state === 'here' && asked.answer.count > chains.length ? asked.answer.count : 0;
  return (
    <div className="choice">
      <label className="field">
        <span>{T.table}</span>
        <select
          value={table}
          onChange={(e) => choose(e.target.value as TableName, FIRST_CHAIN[e.target.value as TableName])}
        >
          {tables.map((t) => (
            <option key={t} value={t}>
              {t}
            </option>
          ))}
        </select>
      </label>
      <label className="field grow">
        <span>{T.chain}</span>
        <select value={chain} onChange={(e) => choose(table, e.target.value)}>
          {more > 0 && <option disabled>{R.firstChains(chains.length, more)}</option>}
          {(chains.includes(chain) ? chains : [chain, ...chains]).map((c) => (
            <option key={c} value={c}>
              {c}
            </option>
          ))}
        </select>
      </label>
      {(more > 0 || find !== '') && (
        <label className="field">
          <span>{R.findChain}</span>
          <input type="search" value={find} onChange={(e) => setFind(e.target.value)} />
        </label>
      )}
    </div>
  );
}

interface WalkProps {
  readonly event: HookEvent & { walk: TableWalk };
  readonly chain: string;
  readonly choose: (table: TableName, chain: string) => void;
}

/** Longest walk shown in full. */
const SHOWN = 40;

/** The way through the table, chain by chain. */
function Walk({ event, chain, choose }: WalkProps) {
  const { walk } = event;
  const steps = walk.steps.slice(-SHOWN);
  return (
    <details className="walk" open={walk.steps.length <= 12}>
      <summary>{T.walk}</summary>
      <ol>
        {steps.map((s, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no identity but their place
          <li key={i}>
            <button
              type="button"
              className="row-button"
              aria-current={s.chain === chain ? 'true' : undefined}
              onClick={() => choose(walk.table, s.chain)}
            >
              <span>{s.kind === 'return' ? T.walkReturn(s.chain) : T.walkStep(s.chain, s.rule)}</span>
              <code>{outcome(s)}</code>
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** What came of a step. Where a jump leads is the next line. */
function outcome(step: WalkStep): string {
  if (step.kind === 'return') return T.say('return');
  if (step.verdict === 'JUMP' || step.verdict === 'GOTO') return T.say(step.verdict.toLowerCase());
  return step.target || step.verdict;
}
