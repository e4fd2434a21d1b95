import { type KeyboardEvent, lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import type { InspectorTab } from '../../store/settings.ts';
import { useApp } from '../context.ts';
import { Later } from '../later.tsx';
import { usePhone } from '../media.ts';
import { Icon } from '../parts/icons.tsx';
import { T } from '../text.ts';
import { PacketTab } from './packet-tab.tsx';

const RulesTab = lazy(() => import('./rules-tab.tsx').then((m) => ({ default: m.RulesTab })));
const HooksTab = lazy(() => import('./hooks-tab.tsx').then((m) => ({ default: m.HooksTab })));
const StateTab = lazy(() => import('./state-tab.tsx').then((m) => ({ default: m.StateTab })));
const KubeTab = lazy(() => import('../kube/kube-tab.tsx').then((m) => ({ default: m.KubeTab })));
const WhyTab = lazy(() => import('./why-tab.tsx').then((m) => ({ default: m.WhyTab })));

/** Without a cluster there are no Services to show. */
const tabsOf = (cluster: boolean): InspectorTab[] =>
  (Object.keys(T.tabs) as InspectorTab[]).filter((tab) => cluster || tab !== 'service');

/** The right side: one of five views on the moment shown. */
export function Inspector() {
  const app = useApp();
  const phone = usePhone();
  const cluster = useStore(app.session, (s) => s.topology?.cluster === true);
  const chosen = useStore(app.settings, (s) => s.tab);
  const tab = chosen === 'service' && !cluster ? 'packet' : chosen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another tab is chosen
  useEffect(() => {
    document.getElementById('inspector-panel')?.scrollTo(0, 0);
  }, [tab]);
  const folded = useStore(app.settings, (s) => s.folded.inspector) && !phone;
  const fold = (inspector: boolean): void =>
    app.settings.setState({ folded: { ...app.settings.getState().folded, inspector } });
  if (folded) {
    return (
      <button
        type="button"
        className="icon-button unfold"
        aria-label={T.unfold(T.inspector)}
        title={T.unfold(T.inspector)}
        onClick={() => fold(false)}
      >
        <Icon name="left" />
      </button>
    );
  }
  return (
    <div className="inspector">
      <div className="tab-row">
        <Tabs tabs={tabsOf(cluster)} tab={tab} choose={(t) => app.settings.setState({ tab: t })} />
        {!phone && (
          <button
            type="button"
            className="icon-button"
            aria-label={T.fold(T.inspector)}
            title={T.fold(T.inspector)}
            onClick={() => fold(true)}
          >
            <Icon name="right" />
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable by keyboard */}
      <div className="tab-panel" role="tabpanel" id="inspector-panel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        <h2 className="visually-hidden">{T.tabs[tab]}</h2>
        <Words>
          <Suspense fallback={<p className="quiet">{'\u2026'}</p>}>
            {tab === 'packet' && <PacketTab />}
            {tab === 'rules' && <RulesTab />}
            {tab === 'hooks' && <HooksTab />}
            {tab === 'conntrack' && <StateTab />}
            {tab === 'service' && <KubeTab />}
            {tab === 'why' && <WhyTab />}
          </Suspense>
        </Words>
      </div>
    </div>
  );
}

/** They follow the picture, and the caption that is read first. */
const Words = ({ children }: { readonly children: ReactNode }) => (
  <Later>
    <Later>{children}</Later>
  </Later>
);

interface TabsProps {
  readonly tabs: readonly InspectorTab[];
  readonly tab: InspectorTab;
  readonly choose: (tab: InspectorTab) => void;
}

function Tabs({ tabs, tab, choose }: TabsProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    if (!next) return;
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={T.inspector} onKeyDown={onKeyDown}>
      {tabs.map((t) => (
        <button
          key={t}
          type="button"
          role="tab"
          id={`tab-${t}`}
          aria-selected={t === tab}
          aria-controls="inspector-panel"
          tabIndex={t === tab ? 0 : -1}
          onClick={() => choose(t)}
        >
          {T.tabs[t]}
        </button>
      ))}
    </div>
  );
}
