import { memo } from 'react';
import { ANCHOR_TABLE, tintOf } from '../../diagram/columns.ts';
import { HOOKS } from '../../diagram/spots.ts';
import type { HookEvent, HookName } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { T } from '../text.ts';
import { goToPass } from './go-to-pass.ts';
import { H } from './hooks-text.ts';

type Anchor = (typeof ANCHOR_TABLE)[number];

const fits = (row: Anchor, e: Pick<HookEvent, 'fn' | 'module' | 'walk'>): boolean =>
  tintOf(e.fn, e.module, e.walk?.table) === row.tint;

/** At which hooks each table can sit: lit where one is registered, where the packet passed, and where it is. */
export const AnchorTable = memo(function AnchorTable() {
  const app = useApp();
  const { index, seq, net, picture } = useMoment();
  const skb = picture.event?.skb ?? 0;
  const passed = new Set<string>();
  for (const at of index.packets.get(skb)?.seqs ?? []) {
    if (at > seq) break;
    const e = index.events[at];
    if (e?.kind === 'hook' && e.net === net) passed.add(`${tintOf(e.fn, e.module, e.walk?.table)} ${e.hook}`);
  }
  const here = picture.event?.kind === 'hook' && picture.eventNet === net ? picture.event : null;
  const stateOf = (row: Anchor, hook: HookName): keyof typeof H.anchor => {
    if (here?.hook === hook && fits(row, here)) return 'now';
    if (passed.has(`${row.tint} ${hook}`)) return 'passed';
    const live = index.functionsOf(net, hook, seq).some((f) => tintOf(f.name, f.module, f.table) === row.tint);
    return live ? 'live' : 'free';
  };
  return (
    <section>
      <h3>{T.anchors}</h3>
      <table className="anchors">
        <thead>
          <tr>
            <th scope="col">{T.table}</th>
            {HOOKS.map((h) => (
              <th key={h} scope="col" title={h} className={here?.hook === h ? 'now' : ''}>
                <abbr title={h}>{T.hookShort[h]}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ANCHOR_TABLE.map((row) => (
            <tr
              key={row.name}
              className={`t-${row.tint}${here && fits(row, here) && row.hooks.includes(here.hook) ? ' now' : ''}`}
            >
              <th scope="row">
                <i className="chip" aria-hidden="true" />
                {T.say(row.name)}
              </th>
              {HOOKS.map((h) => {
                if (!row.hooks.includes(h))
                  return (
                    <td key={h} className="no">
                      <span className="visually-hidden">{T.anchorNo}</span>
                    </td>
                  );
                const state = stateOf(row, h);
                return (
                  <td key={h} className={state}>
                    <button
                      type="button"
                      className={`anchor ${state}`}
                      title={H.anchorTitle(T.say(row.name), h, H.anchor[state])}
                      aria-label={H.anchorTitle(T.say(row.name), h, H.anchor[state])}
                      aria-current={state === 'now' ? 'step' : undefined}
                      onClick={() => goToPass(app, skb, { net, hook: h, is: (e) => fits(row, e) })}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet small">{H.anchorsNote}</p>
    </section>
  );
});
