import { useStore } from 'zustand';
import { type RulePart, ruleParts } from '../../diagram/rule-tokens.ts';
import type { HookEvent, TableWalk } from '../../protocol/messages.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { BreakDot } from '../debug/break-dot.tsx';
import { T } from '../text.ts';
import { C } from './rule-card-text.ts';
import { RuleCode } from './rule-code.tsx';
import { R } from './rules-text.ts';
import { useQuery } from './use-query.ts';
import type { ChainPlace } from './use-rules.ts';
import { rulesMet } from './walk.ts';

interface Props extends ChainPlace {
  readonly rule: number;
  readonly walked: (HookEvent & { readonly walk: TableWalk }) | null;
}

/** One rule from near: what it asks, condition by condition, and how the packet stood to each. */
export function RuleCard({ net, table, generation, chain, rule, walked }: Props) {
  const app = useApp();
  const { index, seq } = useMoment();
  const branch = useStore(app.session, (s) => s.branch);
  const host = useStore(app.session, (s) => netName(s.topology, net));
  const met = walked ? rulesMet(walked.walk, chain) : null;
  const matched = met?.matched.get(rule);
  const step = met?.skipped.get(rule);
  const asked = useQuery({ kind: 'rules', net, table, generation, chain, from: rule, count: 1 });
  const missed = useQuery(step !== undefined && walked ? { kind: 'misses', branch, seq: walked.seq, step } : null);
  if (asked.state === 'failed') return <p className="quiet">{T.say(asked.error)}</p>;
  const text = asked.state === 'here' ? asked.answer.chain.rules[0] : undefined;
  if (!text) return <p className="quiet">{C.loading}</p>;
  const why = missed.state === 'here' ? missed.answer.misses.find((m) => m.rule === rule)?.why : undefined;
  const groups = groupsOf(text.spec);
  const failed = why === undefined ? -1 : groups.findIndex((g) => why.startsWith(`${g.text}: `));
  const hits = index.hitsOf({ net, table, generation, chain, rule }, seq);
  const words = R.explain(text.spec);
  const stateOf = (i: number): keyof typeof C.states => {
    if (matched) return 'yes';
    if (step === undefined) return 'unknown';
    if (failed < 0) return 'unknown';
    return i < failed ? 'yes' : i === failed ? 'no' : 'unasked';
  };
  return (
    <section className={`rule-card t-${table}`} aria-label={C.label(chain, rule)}>
      <h3>
        <i className="chip" aria-hidden="true" />
        {C.label(chain, rule)}
        <span className={`verdict ${matched ? 'good' : step === undefined ? 'plain' : 'bad'}`}>
          {matched ? C.matched : step === undefined ? C.untried : C.missed}
        </span>
        <BreakDot at={{ kind: 'rule', table, chain, rule, host }} name={C.label(chain, rule)} />
      </h3>
      <RuleCode spec={text.spec} />
      {words.comment !== '' && <p className="quiet">{words.comment}</p>}
      <ol className="conditions">
        {groups.map((g, i) => {
          const state = stateOf(i);
          return (
            <li key={g.text} className={state}>
              <span className="mark" aria-hidden="true">
                {C.marks[state]}
              </span>
              <span className="visually-hidden">{C.states[state]}: </span>
              <span>
                {g.words}
                <code className="quiet">{g.text}</code>
              </span>
              {state === 'no' && why && <span className="fact">{T.say(why.slice(g.text.length + 2))}</span>}
            </li>
          );
        })}
        {groups.length === 0 && <li className="yes">{C.everything}</li>}
        <li className={matched ? 'then yes' : 'then'}>
          <span className="mark" aria-hidden="true">
            {'\u2192'}
          </span>
          <b>{words.action}</b>
        </li>
      </ol>
      <button
        type="button"
        className="link"
        onClick={() => {
          app.selection.setState({ chain: { net, table, chain }, rule });
          app.settings.setState({ tab: 'why' });
        }}
      >
        {C.why}
      </button>
      <p className="quiet small">{C.counts(text.packets + hits.packets, text.bytes + hits.bytes)}</p>
    </section>
  );
}

interface Group {
  readonly text: string;
  readonly words: string;
}

/** The conditions as the kernel asks them: each option of the rule itself, and each match with all of its options. */
function groupsOf(spec: string): Group[] {
  const parts = ruleParts(spec);
  const end = parts.findIndex((p) => p.option === '-j' || p.option === '-g');
  const groups: RulePart[][] = [];
  for (const part of parts.slice(0, end < 0 ? undefined : end)) {
    const last = groups.at(-1);
    if (last?.[0]?.option === '-m' && part.module !== '' && part.option !== '-m') last.push(part);
    else groups.push([part]);
  }
  return groups
    .filter(([first]) => !(first?.option === '-m' && first.values[0] === 'comment'))
    .map((group) => {
      const text = group.map((p) => `${p.not ? '! ' : ''}${[p.option, ...p.values].join(' ')}`).join(' ');
      const words = R.explain(`${text} -j ACCEPT`).conditions.map((c) => c.words);
      return { text, words: words.length > 0 ? words.join(', ') : text };
    });
}
