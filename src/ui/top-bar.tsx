import { useStore } from 'zustand';
import { useApp } from './context.ts';
import { openHelp } from './help/help-state.ts';
import { Icon } from './parts/icons.tsx';
import { T } from './text.ts';

const NEXT_THEME = { system: 'dark', dark: 'light', light: 'system' } as const;
const THEME_ICON = { system: 'auto', dark: 'moon', light: 'sun' } as const;

/** Name, lab, receive model, branches, undo, theme, help. */
export function TopBar() {
  const app = useApp();
  const labs = useStore(app.session, (s) => s.labs);
  const lab = useStore(app.session, (s) => s.topology?.lab ?? '');
  const theme = useStore(app.settings, (s) => s.theme);
  return (
    <header className="top-bar">
      <h1 title={T.tagline}>
        <Logo />
        <span>{T.name}</span>
      </h1>
      <label className="field lab-field">
        <span>{T.lab}</span>
        <select value={lab} onChange={(e) => void app.openLab(e.target.value)}>
          {labs.length === 0 && <option value="">{T.starting}</option>}
          {labs.map((l) => (
            <option key={l.id} value={l.id} title={l.summary}>
              {l.title}
            </option>
          ))}
        </select>
      </label>
      <RxModel />
      <span className="quiet rx-note">{T.rxShort}</span>
      <Branches />
      <span className="spring" />
      <button type="button" className="button" title={T.undoTitle} onClick={() => void app.undo()}>
        <Icon name="undo" />
        <span className="wide-only">{T.undo}</span>
      </button>
      <button
        type="button"
        className="button"
        title={T.themeNext[theme]}
        aria-label={T.themeNext[theme]}
        onClick={() => app.settings.setState({ theme: NEXT_THEME[theme] })}
      >
        <Icon name={THEME_ICON[theme]} />
        <span className="wide-only">{T.theme}</span>
      </button>
      <button type="button" className="button" title={T.helpTitle} aria-label={T.helpTitle} onClick={openHelp}>
        <b aria-hidden="true">?</b>
        <span className="wide-only">{T.help}</span>
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

function RxModel() {
  const app = useApp();
  const model = useStore(app.settings, (s) => s.rxModel);
  return (
    <fieldset className="segmented" title={`${T.rxNote[model]} ${T.rxRestart}`}>
      <legend className="visually-hidden">{`${T.rxModel}. ${T.rxNote[model]} ${T.rxRestart}`}</legend>
      {(['napi', 'classic'] as const).map((m) => (
        <label key={m}>
          <input type="radio" name="rx-model" checked={model === m} onChange={() => app.setRxModel(m)} />
          <span>{m === 'napi' ? T.rxNapi : T.rxClassic}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Shown once there is more than one timeline. */
function Branches() {
  const app = useApp();
  const branches = useStore(app.session, (s) => s.branches);
  const current = useStore(app.session, (s) => s.branch);
  if (branches.length < 2) return null;
  return (
    <label className="field branch-field" title={T.branchTitle}>
      <span>{T.branch}</span>
      <select value={current} onChange={(e) => void app.goToBranch(Number(e.target.value))}>
        {branches.map((b, i) => (
          <option key={b.id} value={b.id}>
            {b.parent === null ? T.branchMain : `${i + 1}: ${b.title}`}
          </option>
        ))}
      </select>
    </label>
  );
}
