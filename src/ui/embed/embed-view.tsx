import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../store/app.ts';
import { AppContext, MomentContext, useApp, useMomentValue } from '../context.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { Player, PlayerContext } from '../player.ts';
import { Stage } from '../stage.tsx';
import { TerminalPanel } from '../terminal/terminal-panel.tsx';
import { T } from '../text.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { E } from './text.ts';
import './embed.css';
import { useTheme } from '../use-theme.ts';

export interface EmbedViewProps {
  readonly app: App;
  readonly panels: readonly string[];
  /** The address of the whole page at this moment. */
  readonly full: string;
}

/** The panels of a frame over one App. */
export function EmbedView({ app, panels, full }: EmbedViewProps) {
  const player = useMemo(() => new Player(app), [app]);
  useEffect(() => () => player.dispose(), [player]);
  return (
    <AppContext value={app}>
      <PlayerContext value={player}>
        <Frame panels={panels} full={full} />
      </PlayerContext>
    </AppContext>
  );
}

function Frame({ panels, full }: Omit<EmbedViewProps, 'app'>) {
  const app = useApp();
  const moment = useMomentValue();
  const problem = useStore(app.session, (s) => s.problem);
  const failed = useStore(app.session, (s) => s.status === 'failed');
  const title = useStore(app.session, (s) => s.topology?.title ?? '');
  useTheme();
  useSteps();
  const has = (panel: string): boolean => panels.includes(panel);
  return (
    <MomentContext value={moment}>
      <div className="embed">
        {problem !== '' && (
          <p className="notice" role="alert">
            {T.say(problem)}
          </p>
        )}
        <main className="embed-main" data-inspector={has('inspector')}>
          <h1 className="visually-hidden">{failed ? E.failedTitle : E.heading(title)}</h1>
          {!failed && (
            <div className="embed-picture">
              <Stage />
              {has('timeline') && <Timeline />}
              {has('terminal') && (
                <div className="embed-terminal">
                  <TerminalPanel />
                </div>
              )}
            </div>
          )}
          {!failed && has('inspector') && (
            <aside className="embed-inspector" aria-label={T.inspector}>
              <Inspector />
            </aside>
          )}
        </main>
        <footer className="embed-foot">
          <span>{E.name}</span>
          <a href={full} target="_blank" rel="noopener" title={E.openTitle}>
            {E.open}
          </a>
        </footer>
      </div>
    </MomentContext>
  );
}

/** The keys that step; those that write have no place here. */
function useSteps(): void {
  const app = useApp();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (target instanceof Element && target.closest('.xterm, select, textarea, input, [role="tablist"]')) return;
      const act = STEPS[`${event.shiftKey ? 'shift ' : ''}${event.key}`];
      if (!act) return;
      if (event.key === ' ' && target instanceof Element && target.closest('button, a, summary, [role="button"]'))
        return;
      event.preventDefault();
      act(app);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app]);
}

const STEPS: Readonly<Record<string, (app: App) => void>> = {
  ArrowRight: (app) => app.forward(),
  ArrowLeft: (app) => app.back(),
  'shift ArrowRight': (app) => app.over(),
  'shift ArrowLeft': (app) => app.overBack(),
  ' ': (app) => app.togglePlay(),
  Home: (app) => app.first(),
  End: (app) => app.last(),
};
