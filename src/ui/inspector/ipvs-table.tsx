import { useStore } from 'zustand';
import { priorityText } from '../../diagram/columns.ts';
import { IPVS_HOOKS, type IpvsHook, isIpvsHook } from '../../diagram/ipvs-hooks.ts';
import { slotKey } from '../../diagram/spots.ts';
import { visitedSlots } from '../../diagram/visited.ts';
import { useApp, useMoment } from '../context.ts';
import { HookNamesChoice } from '../kube/hook-names.tsx';
import { T } from '../text.ts';
import { goToPass } from './go-to-pass.ts';
import { H } from './hooks-text.ts';

type State = 'absent' | 'registered' | 'passed' | 'now';

/** The six functions of IPVS and their priorities: which are registered now, and which the packet went through. */
export function IpvsTable() {
  const app = useApp();
  const hookNames = useStore(app.settings, (s) => s.hookNames);
  const { index, seq, net, picture } = useMoment();
  const visited = visitedSlots(index, picture, net);
  const event = picture.event?.kind === 'hook' && picture.eventNet === net ? picture.event : null;
  const stateOf = (row: IpvsHook): State => {
    if (event?.hook === row.hook && isIpvsHook(row, { name: event.fn, priority: event.priority })) return 'now';
    const registered = index.functionsOf(net, row.hook, seq).find((f) => isIpvsHook(row, f));
    if (!registered) return 'absent';
    return visited.has(`${row.hook} ${slotKey(registered.name, registered.priority)}`) ? 'passed' : 'registered';
  };
  const nameOf = (row: IpvsHook): string =>
    index.functionsOf(net, row.hook, seq).find((f) => isIpvsHook(row, f))?.name ??
    (hookNames === 'up to 5.15' ? row.old : row.fn);
  const rows = IPVS_HOOKS.map((row) => ({ row, state: stateOf(row) }));
  const none = rows.every((r) => r.state === 'absent');
  return (
    <section data-testid="ipvs-hooks">
      <h3>{T.ipvsHooks}</h3>
      <table className="ipvs-hooks t-ipvs">
        <thead>
          <tr>
            <th scope="col">{T.ipvsHook}</th>
            <th scope="col">{T.ipvsCore}</th>
            <th scope="col">{T.ipvsPriority}</th>
            <th scope="col">
              <span className="visually-hidden">{T.ipvsState}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ row, state }) => (
            <tr
              key={`${row.hook} ${row.priority}`}
              className={state}
              aria-current={state === 'now' ? 'step' : undefined}
              title={T.ipvsCalls(row.core)}
            >
              <th scope="row">
                <button
                  type="button"
                  className="cell-button"
                  title={H.goTo(nameOf(row), row.hook)}
                  onClick={() =>
                    goToPass(app, picture.event?.skb ?? 0, {
                      net,
                      hook: row.hook,
                      is: (e) => isIpvsHook(row, { name: e.fn, priority: e.priority }),
                    })
                  }
                >
                  {row.hook}
                </button>
              </th>
              <td>
                <code>{nameOf(row)}</code>
              </td>
              <td className="priority">{priorityText(row.priority)}</td>
              <td>{T.ipvsStates[state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <HookNamesChoice name="ipvs-names-here" />
      <p className="quiet small">{none ? T.ipvsNone : T.ipvsNote}</p>
    </section>
  );
}
