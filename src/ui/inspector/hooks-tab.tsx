import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { priorityText, tintOf } from '../../diagram/columns.ts';
import { HOOKS, slotKey } from '../../diagram/spots.ts';
import { visitedSlots } from '../../diagram/visited.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { BreakDot } from '../debug/break-dot.tsx';
import { T } from '../text.ts';
import { AnchorTable } from './anchor-table.tsx';
import { goToPass } from './go-to-pass.ts';
import { H } from './hooks-text.ts';
import { IpvsTable } from './ipvs-table.tsx';
import './hooks.css';

/** The registered functions of all five hooks, and what can sit where. */
export function HooksTab() {
  const app = useApp();
  const { index, seq, net, picture } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const chosen = useStore(app.selection, (s) => s.hook);
  const event = picture.event?.kind === 'hook' && picture.eventNet === net ? picture.event : null;
  const passed = visitedSlots(index, picture, net);
  const target = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the choice changes
  useEffect(() => {
    target.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div className="hooks-tab">
      <p className="intro">{T.hooksIntro(netName(topology, net))}</p>
      {HOOKS.map((hook) => {
        const functions = index.functionsOf(net, hook, seq);
        return (
          <section
            key={hook}
            ref={chosen === hook ? target : null}
            className={chosen === hook ? 'hook-list chosen' : 'hook-list'}
          >
            <h3>
              {hook}
              <span className="quiet">
                {functions.length === 0 ? ` ${T.noFunctions}` : ` ${T.functionCount(functions.length)}`}
              </span>
            </h3>
            {functions.length > 0 && (
              <ol>
                {functions.map((f) => {
                  const now = event?.hook === hook && event.fn === f.name && event.priority === f.priority;
                  const tint = tintOf(f.name, f.module, f.table);
                  return (
                    <li
                      key={`${f.priority} ${f.name}`}
                      className={`t-${tint}${now ? ' now' : ''}${passed.has(`${hook} ${slotKey(f.name, f.priority)}`) ? ' passed' : ''}`}
                      aria-current={now ? 'step' : undefined}
                    >
                      <span className="priority">{priorityText(f.priority)}</span>
                      <i className="chip" aria-hidden="true" />
                      <button
                        type="button"
                        className="cell-button"
                        title={H.goTo(f.name, hook)}
                        onClick={() =>
                          goToPass(app, picture.event?.skb ?? 0, {
                            net,
                            hook,
                            is: (e) => e.fn === f.name && e.priority === f.priority,
                          })
                        }
                      >
                        <code>{f.name}</code>
                      </button>
                      <span className="quiet">{f.table ?? T.say(tint)}</span>
                      <BreakDot
                        at={f.table ? { kind: 'table', table: f.table } : { kind: 'function', fn: f.name }}
                        name={f.table ? `${f.table}, ${f.name}` : f.name}
                      />
                    </li>
                  );
                })}
              </ol>
            )}
          </section>
        );
      })}
      <AnchorTable />
      <IpvsTable />
    </div>
  );
}
