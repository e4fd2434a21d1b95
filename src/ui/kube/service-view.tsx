import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { KubeEffect, KubeLine, KubeObject, KubeRuleOrigin, KubeService } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { EffectRow } from './effect-row.tsx';
import { kubeStore } from './kube-state.ts';
import { effectKey, effectsByLine, lineKey, type StepUse, sameCause, usesByLine, usesOf } from './links.ts';
import { K } from './text.ts';
import { translationBefore, useShownNode } from './use-kube.ts';

interface Props {
  readonly service: KubeService;
  /** What the packet's present step was written for. */
  readonly origins: readonly KubeRuleOrigin[];
  readonly node: string;
}

interface Links {
  readonly effects: ReadonlyMap<string, readonly KubeEffect[]>;
  readonly uses: ReadonlyMap<string, readonly StepUse[]>;
  /** The steps are those of a packet before the one at hand. */
  readonly isEarlier: boolean;
  /** Lines of the packet's present step. */
  readonly lit: ReadonlySet<string>;
  /** Lines of the effect that was chosen. */
  readonly marked: ReadonlySet<string>;
}

/** A Service and its slices as YAML; below a line that is chosen, what it caused and which steps of the packet used it. */
export function ServiceView({ service, origins, node }: Props) {
  const app = useApp();
  const { index, picture, seq } = useMoment();
  const length = useStore(app.session, (s) => s.length);
  const at = useShownNode();
  const chosen = useStore(kubeStore, (s) => s.effect);
  const all = useStore(kubeStore, (s) => s.all);
  const skb = picture.event?.skb ?? 0;
  const effects = useMemo(() => effectsByLine(service), [service]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the index grows in place; `length` says when
  const own = useMemo(() => usesOf(index, skb, at, service), [index, length, skb, at, service]);
  const before = own.length > 0 ? 0 : (translationBefore(index, seq, at)?.skb ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const earlier = useMemo(() => usesOf(index, before, at, service), [index, length, before, at, service]);
  const uses = useMemo(() => usesByLine(own.length > 0 ? own : earlier), [own, earlier]);
  const lit = useMemo(
    () => new Set(origins.filter((o) => o.service === service.key).flatMap((o) => o.causes.map(lineKey))),
    [origins, service.key],
  );
  const effect = service.effects.find((e) => effectKey(e) === chosen);
  const marks = useStore(kubeStore, (s) => s.marks);
  const marked = new Set((effect?.causes ?? marks).map(lineKey));
  const links = { effects, uses, isEarlier: own.length === 0, lit, marked };
  return (
    <div className="service-view" data-testid="service-view">
      {service.objects.map((object) => (
        <Yaml key={object.title} object={object} links={links} />
      ))}
      <details
        className="all-effects"
        open={all || chosen !== null}
        onToggle={(e) => kubeStore.setState({ all: e.currentTarget.open })}
      >
        <summary>{K.all(service.effects.length, node)}</summary>
        <p className="quiet small">{K.allHelp}</p>
        <ul className="effects">
          {service.effects.map((e) => (
            <EffectRow key={effectKey(e)} effect={e} net={at} chosen={effectKey(e) === chosen} />
          ))}
        </ul>
      </details>
    </div>
  );
}

function Yaml({ object, links }: { readonly object: KubeObject; readonly links: Links }) {
  const slice = object.title.startsWith('EndpointSlice');
  const list = (
    <ol className="yaml" aria-label={K.yamlOf(object.title)}>
      {object.lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
        <Line key={i} object={object.title} line={line} links={links} />
      ))}
    </ol>
  );
  if (!slice) return list;
  return (
    <details className="slice" open>
      <summary>
        <code>{object.title}</code>
      </summary>
      {list}
    </details>
  );
}

interface LineProps {
  readonly object: string;
  readonly line: KubeLine;
  readonly links: Links;
}

function Line({ object, line, links }: LineProps) {
  const node = useShownNode();
  const chosen = useStore(kubeStore, (s) => s.line);
  const key = lineKey({ object, path: line.path });
  const effects = links.effects.get(key) ?? [];
  const uses = links.uses.get(key) ?? [];
  const lit = links.lit.has(key);
  const open = sameCause(chosen, { object, path: line.path });
  const state = `${lit ? ' lit' : ''}${links.marked.has(key) ? ' marked' : ''}${open ? ' open' : ''}`;
  if (effects.length === 0 && uses.length === 0)
    return (
      <li className="yaml-line plain">
        <code>{line.text}</code>
      </li>
    );
  return (
    <li className={`yaml-line${state}`} aria-current={lit ? 'step' : undefined} data-path={line.path}>
      <button
        type="button"
        aria-expanded={open}
        title={lit ? K.litNow : undefined}
        onClick={() => kubeStore.setState({ line: open ? null : { object, path: line.path }, effect: null, marks: [] })}
      >
        <code>{line.text}</code>
        <span className="visually-hidden">{K.lineButton(effects.length, uses.length)}</span>
        <span className="counts" aria-hidden="true">
          {uses.length > 0 && <span className="use-count">{`${uses.length} \u25cf`}</span>}
          <span className="effect-count">{effects.length}</span>
        </span>
      </button>
      {open && (
        <div className="line-detail">
          <h4>{K.effectsOf}</h4>
          {effects.length === 0 && <p className="quiet">{K.noEffects}</p>}
          <ul className="effects">
            {effects.map((e) => (
              <EffectRow key={effectKey(e)} effect={e} net={node} chosen={false} />
            ))}
          </ul>
          {uses.length > 0 && <Steps uses={uses} isEarlier={links.isEarlier} />}
        </div>
      )}
    </li>
  );
}

/** Steps shown of a line. */
const SHOWN = 24;

function Steps({ uses, isEarlier }: { readonly uses: readonly StepUse[]; readonly isEarlier: boolean }) {
  const app = useApp();
  const { picture } = useMoment();
  const text = ({ hook, effect }: StepUse): string =>
    effect.what === 'rule'
      ? K.stepAt(hook, effect.chain ?? '', effect.rule ?? 0)
      : K.stepServer(hook, effect.to?.[0] ?? effect.text);
  return (
    <>
      <h4>{isEarlier ? K.stepsOfEarlier : K.stepsOf}</h4>
      <ul className="step-uses">
        {uses.slice(0, SHOWN).map((use) => (
          <li key={`${use.seq} ${effectKey(use.effect)}`}>
            <button
              type="button"
              className="row-button"
              title={K.goToStep}
              aria-current={picture.event?.seq === use.seq ? 'step' : undefined}
              onClick={() => app.seek(use.seq)}
            >
              <span>{text(use)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
