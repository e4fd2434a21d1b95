import { type CSSProperties, lazy, type ReactNode, Suspense, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { App } from '../store/app.ts';
import { AppContext, MomentContext, useApp, useMomentValue } from './context.ts';
import { DebugHost } from './debug/debug-host.tsx';
import { useDropWatch } from './drop-watch.ts';
import { type FirstMoment, UntilFirst } from './first-moment.tsx';
import { HelpHost } from './help/help-host.tsx';
import { Hint } from './hint.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { explain } from './inspector/packet-tab.tsx';
import { useKeys } from './keys.ts';
import { usePhone } from './media.ts';
import { Notices } from './notices.tsx';
import { Splitter } from './parts/splitter.tsx';
import { Player, PlayerContext } from './player.ts';
import { Stage } from './stage.tsx';
import { TerminalPanel } from './terminal/terminal-panel.tsx';
import { T } from './text.ts';
import { Timeline } from './timeline/timeline.tsx';
import { TopBar } from './top-bar.tsx';
import { useTheme } from './use-theme.ts';
import { isWhole, WholeView } from './views.tsx';

const DropHost = lazy(() => import('./kube/drop-host.tsx').then((m) => ({ default: m.DropHost })));
const LearnPanel = lazy(() => import('./learn/learn-panel.tsx').then((m) => ({ default: m.LearnPanel })));

/** The whole page over one App. */
export function Page({ app, first = null }: { readonly app: App; readonly first?: FirstMoment | null }) {
  const player = useMemo(() => new Player(app, first ? firstWords() : undefined), [app, first]);
  useEffect(() => () => player.dispose(), [player]);
  return (
    <AppContext value={app}>
      <PlayerContext value={player}>
        <UntilFirst first={first}>
          <Now>
            <Frame />
          </Now>
        </UntilFirst>
      </PlayerContext>
    </AppContext>
  );
}

/** The first packet waits for the words beside it, for a moment. */
const PATIENCE = 600;
const firstWords = (): Promise<void> =>
  Promise.race([explain.fetch(), new Promise<void>((resolve) => setTimeout(resolve, PATIENCE))]);

/** The moment, for those who ask for it: a step renders them, and nothing else of the page. */
function Now({ children }: { readonly children: ReactNode }) {
  const moment = useMomentValue();
  useDropWatch(moment);
  return <MomentContext value={moment}>{children}</MomentContext>;
}

function Frame() {
  const app = useApp();
  useTheme();
  useKeys();
  const phone = usePhone();
  const pane = useStore(app.settings, (s) => s.pane);
  const view = useStore(app.settings, (s) => s.view);
  const folded = useStore(app.settings, (s) => s.folded);
  const sizes = useStore(app.settings, (s) => s.sizes);
  const status = useStore(app.session, (s) => s.status);
  const cluster = useStore(app.session, (s) => s.topology?.cluster === true);
  const resize = (what: 'inspector' | 'terminal') => (px: number) =>
    app.settings.setState({ sizes: { ...app.settings.getState().sizes, [what]: px } });
  if (status === 'failed') return <Failed />;
  const style: CSSProperties & Record<`--${string}`, string> = {
    ...(sizes.inspector > 0 ? { '--inspector-width': `${sizes.inspector}px` } : {}),
    ...(sizes.terminal > 0 ? { '--terminal-height': `${sizes.terminal}px` } : {}),
  };
  return (
    <div
      className={`page${folded.inspector && !phone ? ' no-inspector' : ''}${folded.terminal && !phone ? ' no-terminal' : ''}`}
      data-pane={pane}
      data-view={view}
      style={style}
    >
      <TopBar />
      <Notices />
      {isWhole(view) ? <WholeView view={view} /> : <Lab phone={phone} resize={resize} />}
      <HelpHost />
      {cluster && (
        <Suspense fallback={null}>
          <DropHost />
        </Suspense>
      )}
      <DebugHost />
    </div>
  );
}

interface LabProps {
  readonly phone: boolean;
  readonly resize: (what: 'inspector' | 'terminal') => (px: number) => void;
}

/** The lab: lessons at its left, picture and timeline, inspector, terminal. */
function Lab({ phone, resize }: LabProps) {
  const app = useApp();
  const pane = useStore(app.settings, (s) => s.pane);
  const view = useStore(app.settings, (s) => s.view);
  const folded = useStore(app.settings, (s) => s.folded);
  const learning = view === 'learn';
  const lesson = useStore(app.session, (s) => s.topology?.lab.startsWith('lesson/') ?? false);
  return (
    <>
      {learning && (
        <aside className="learn-area" aria-label={T.view.learn} hidden={phone && pane !== 'learn'}>
          <Suspense fallback={<p className="quiet">{T.loading}</p>}>
            <LearnPanel />
          </Suspense>
        </aside>
      )}
      {/* Before the terminal, which keeps the tab key to itself. */}
      <aside className="inspector-area" aria-label={T.inspector} hidden={phone && pane !== 'inspector'}>
        {!phone && !folded.inspector && (
          <Splitter
            what={T.inspector}
            axis="x"
            variable="--inspector-width"
            onResize={resize('inspector')}
            min={260}
            max={720}
          />
        )}
        {!phone && !learning && !folded.inspector && <Hint />}
        <Inspector />
      </aside>
      <main className="main">
        <div className="stage-area" hidden={phone && pane !== 'picture' && !(pane === 'learn' && lesson)}>
          {(phone || folded.inspector) && !learning && <Hint />}
          <Stage scrolls />
        </div>
        {!phone && !folded.terminal && (
          <Splitter
            what={T.terminal}
            axis="y"
            variable="--terminal-height"
            onResize={resize('terminal')}
            min={90}
            max={560}
          />
        )}
        <Timeline />
        <div className="terminal-area" hidden={phone && pane !== 'terminal'}>
          <TerminalPanel />
        </div>
      </main>
      {phone && <PaneTabs />}
    </>
  );
}

function PaneTabs() {
  const app = useApp();
  const pane = useStore(app.settings, (s) => s.pane);
  const view = useStore(app.settings, (s) => s.view);
  const panes = [
    ...(view === 'learn' ? [['learn', T.view.learn] as const] : []),
    ['picture', T.picture],
    ['inspector', T.inspector],
    ['terminal', T.terminal],
  ] as const;
  return (
    <nav className="pane-tabs" aria-label={T.panes}>
      {panes.map(([id, name]) => (
        <button
          key={id}
          type="button"
          aria-current={pane === id ? 'page' : undefined}
          onClick={() => app.settings.setState({ pane: id })}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}

function Failed() {
  const app = useApp();
  const problem = useStore(app.session, (s) => s.problem);
  return (
    <main className="failed">
      <h1>{T.failedTitle}</h1>
      <p>{T.say(problem)}</p>
      <p>{T.failedHelp}</p>
    </main>
  );
}
