import { useStore } from 'zustand';
import { SPEEDS } from '../../store/playhead.ts';
import type { KernelVersion, Theme, View } from '../../store/settings.ts';
import { useApp } from '../context.ts';
import { openPanel } from '../debug/debug-state.ts';
import { HookNamesChoice } from '../kube/hook-names.tsx';
import { ModeSwitch } from '../kube/mode-switch.tsx';
import { LANGUAGES } from '../languages/languages.ts';
import { closePopup } from '../parts/popup.tsx';
import { showView } from '../show-view.ts';
import { T } from '../text.ts';
import { Choice } from './choice.tsx';
import './menu.css';

const KERNELS: readonly (readonly [KernelVersion, string])[] = [
  ['6.1', '6.1'],
  ['6.12', '6.12'],
];

const close = (): void => closePopup('settings-menu');

/** Views (for a phone, where the bar has no room), receive model, theme. */
export function MenuContent() {
  const app = useApp();
  const cluster = useStore(app.session, (s) => s.topology?.cluster === true);
  const view = useStore(app.settings, (s) => s.view);
  const speed = useStore(app.playhead, (s) => s.speed);
  const theme = useStore(app.settings, (s) => s.theme);
  const language = useStore(app.settings, (s) => s.language);
  const rxModel = useStore(app.settings, (s) => s.rxModel);
  const kernelVersion = useStore(app.settings, (s) => s.kernelVersion);
  return (
    <>
      <Choice
        className="only-small"
        legend={T.views}
        name="view"
        value={view}
        options={Object.entries(T.view) as [View, string][]}
        choose={(v) => {
          showView(app, v);
          close();
        }}
      />
      {cluster && <ModeSwitch place="menu" />}
      <Choice
        legend={T.rxModel}
        name="rx-model"
        value={rxModel}
        options={[
          ['napi', T.rxNapi],
          ['classic', T.rxClassic],
        ]}
        choose={(m) => app.setRxModel(m)}
      >
        <p className="quiet">{`${T.rxNote[rxModel]} ${T.rxRestart}`}</p>
      </Choice>
      <HookNamesChoice name="ipvs-names" />
      <Choice
        className="only-narrow"
        legend={T.speed}
        name="speed"
        value={String(speed)}
        options={SPEEDS.map((s) => [String(s), `${s}\u00d7`] as const)}
        choose={(s) => app.playhead.setState({ speed: Number(s) })}
      />
      <Choice
        legend={T.theme}
        name="theme"
        value={theme}
        options={Object.entries(T.themes) as [Theme, string][]}
        choose={(t) => app.settings.setState({ theme: t })}
      />
      <Choice
        legend={T.kernelVersion}
        name="kernel-version"
        value={kernelVersion}
        options={KERNELS}
        choose={(v) => app.settings.setState({ kernelVersion: v })}
      />
      <Choice
        legend={T.language}
        name="language"
        value={language}
        options={LANGUAGES}
        choose={(l) => app.settings.setState({ language: l })}
      />
      <button
        type="button"
        className="button only-narrow"
        onClick={() => {
          close();
          openPanel('breakpoints');
        }}
      >
        {T.breakpoints}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => {
          close();
          openPanel('export');
        }}
      >
        {T.exportAs}
      </button>
    </>
  );
}
