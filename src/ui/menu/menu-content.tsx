import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Theme, View } from '../../store/settings.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';
import './menu.css';

/** Views (for a phone, where the bar has no room), receive model, theme. */
export function MenuContent() {
  const app = useApp();
  const view = useStore(app.settings, (s) => s.view);
  const theme = useStore(app.settings, (s) => s.theme);
  const rxModel = useStore(app.settings, (s) => s.rxModel);
  return (
    <>
      <Choice
        className="only-small"
        legend={T.views}
        name="view"
        value={view}
        options={Object.entries(T.view) as [View, string][]}
        choose={(v) => {
          app.settings.setState({ view: v, pane: v === 'learn' ? 'learn' : 'picture' });
          document.getElementById('settings-menu')?.hidePopover();
        }}
      />
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
      <Choice
        legend={T.theme}
        name="theme"
        value={theme}
        options={Object.entries(T.themes) as [Theme, string][]}
        choose={(t) => app.settings.setState({ theme: t })}
      />
    </>
  );
}

interface ChoiceProps<V extends string> {
  readonly legend: string;
  readonly name: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, label: string])[];
  readonly choose: (value: V) => void;
  readonly className?: string;
  readonly children?: ReactNode;
}

/** One of a few, as a row of radio buttons under its name. */
export function Choice<V extends string>(props: ChoiceProps<V>) {
  return (
    <fieldset className={`choice ${props.className ?? ''}`}>
      <legend>{props.legend}</legend>
      <div className="segmented">
        {props.options.map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name={props.name}
              checked={props.value === value}
              onChange={() => props.choose(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {props.children}
    </fieldset>
  );
}
