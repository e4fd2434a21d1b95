import type { KubeEffect } from '../../protocol/messages.ts';
import type { App } from '../../store/app.ts';
import { useApp } from '../context.ts';
import { stateSpot } from '../inspector/state-spot.ts';
import { kubeStore } from './kube-state.ts';
import { effectKey } from './links.ts';
import { K } from './text.ts';

interface Props {
  readonly effect: KubeEffect;
  /** Namespace of the node. */
  readonly net: number;
  readonly chosen: boolean;
}

/** One thing that is there because of a Service. Pressing it shows the lines it comes from; the arrow leads to it. */
export function EffectRow({ effect, net, chosen }: Props) {
  const app = useApp();
  const { what, chain, rule, table, text, state } = effect;
  const shown = what === 'rule' ? K.ruleText(chain ?? '', rule ?? 0, text) : text;
  const hook = what !== 'slice' && table === undefined;
  return (
    <li
      className={`effect e-${what}${chosen ? ' chosen' : ''}${state === 'changed' || state === 'gone' ? ' stale' : ''}`}
    >
      <button
        type="button"
        className="effect-name"
        aria-pressed={chosen}
        onClick={() => kubeStore.setState({ effect: chosen ? null : effectKey(effect) })}
      >
        <span className={`effect-kind t-${table ?? (hook ? 'ipvs' : 'other')}`}>
          <i className="chip" aria-hidden="true" />
          {table ? `${table} ${K.what[what]}` : K.what[what]}
        </span>
        <code>{shown}</code>
        {state !== 'as-written' && <span className="quiet small">{K.state[state]}</span>}
      </button>
      {what !== 'slice' && (
        <button
          type="button"
          className="link effect-go"
          title={table ? K.openRules : K.openState}
          aria-label={`${table ? K.openRules : K.openState}: ${shown}`}
          onClick={() => show(app, effect, net)}
        >
          {'\u2192'}
        </button>
      )}
    </li>
  );
}

/** Where in the State tab something stands that is no rule. */
function spotOf({ what, text, to }: KubeEffect): Parameters<typeof stateSpot.setState>[0] | null {
  const [first = '', second = ''] = text.split(' ');
  // as IPVS names a service: `TCP 10.96.0.20:80`
  const [, address = '', protocol = ''] = /^(.*)\/(\w+)$/.exec(to?.[0] ?? '') ?? [];
  switch (what) {
    case 'virtual-server':
    case 'real-server':
      return { part: 'ipvs', find: address, mark: `${protocol} ${address}` };
    case 'ipset':
      return { part: 'sets', find: second, mark: text };
    case 'address':
      return { part: 'routes', find: first, mark: first };
    default:
      return null;
  }
}

/** Opens the chain at the rule; the State tab at what is no rule. */
function show(app: App, effect: KubeEffect, net: number): void {
  const { table, chain, rule } = effect;
  const folded = { ...app.settings.getState().folded, inspector: false };
  app.selection.setState({ net });
  if (table && chain) {
    app.selection.setState({ chain: { net, table, chain }, rule: rule ?? 0 });
    app.settings.setState({ tab: 'rules', folded, follow: false });
    return;
  }
  const spot = spotOf(effect);
  if (spot) stateSpot.setState(spot);
  app.settings.setState({ tab: 'conntrack', folded, follow: false });
}
