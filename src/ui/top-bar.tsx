import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { useApp } from './context.ts';
import { openPanel } from './debug/debug-state.ts';
import { openHelp } from './help/help-state.ts';
import { LabField } from './lab-field.tsx';
import { SettingsMenu } from './menu/settings-menu.tsx';
import { PaletteButton } from './palette/palette-button.tsx';
import { Icon } from './parts/icons.tsx';
import { ShareButton } from './share/share-button.tsx';
import { T } from './text.ts';
import { isWhole, ViewsNav } from './views.tsx';

const ModeSwitch = lazy(() => import('./kube/mode-switch.tsx').then((m) => ({ default: m.ModeSwitch })));

/** Name, views, lab, branches, undo, settings, help. */
export function TopBar() {
  const app = useApp();
  const cluster = useStore(app.session, (s) => s.topology?.cluster === true);
  const view = useStore(app.settings, (s) => s.view);
  return (
    <header className="top-bar">
      <h1 title={T.tagline}>
        <Logo />
        <span>{T.name}</span>
      </h1>
      <ViewsNav />
      {!isWhole(view) && (
        <>
          <LabField />
          {cluster && (
            <Suspense fallback={null}>
              <ModeSwitch />
            </Suspense>
          )}
          <Branches />
        </>
      )}
      <span className="spring" />
      <PaletteButton />
      {!isWhole(view) && (
        <button
          type="button"
          className="button"
          title={T.undoTitle}
          aria-label={T.undoTitle}
          onClick={() => void app.undo()}
        >
          <Icon name="undo" />
          <span className="wide-only">{T.undo}</span>
        </button>
      )}
      <ShareButton />
      <SettingsMenu />
      <button type="button" className="button" title={T.helpTitle} aria-label={T.helpTitle} onClick={openHelp}>
        <b aria-hidden="true">?</b>
      </button>
    </header>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" className="logo">
      <path
        d="M3 17h5V7h8v10h5"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <circle cx="12" cy="7" r="3.2" className="logo-dot" />
    </svg>
  );
}

/** Shown once there is more than one timeline. */
function Branches() {
  const app = useApp();
  const branches = useStore(app.session, (s) => s.branches);
  const current = useStore(app.session, (s) => s.branch);
  if (branches.length < 2) return null;
  return (
    <span className="field branch-field" title={T.branchTitle}>
      <label htmlFor="branch">{T.branch}</label>
      <select id="branch" value={current} onChange={(e) => void app.goToBranch(Number(e.target.value))}>
        {branches.map((b, i) => (
          <option key={b.id} value={b.id}>
            {b.parent === null ? T.branchMain : `${i + 1}: ${b.title}`}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon-button"
        title={T.compareTitle}
        aria-label={T.compareTitle}
        onClick={() => openPanel('compare')}
      >
        <Icon name="compare" />
      </button>
    </span>
  );
}
