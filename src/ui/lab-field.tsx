import { lazy } from 'react';
import { useStore } from 'zustand';
import { OWN } from '../base/own-lab-id.ts';
import { useApp } from './context.ts';
import { openAnyLab } from './open-lab.ts';
import { Icon } from './parts/icons.tsx';
import { Popup } from './parts/popup.tsx';
import { T } from './text.ts';

const LabMenu = lazy(() => import('./sandbox/lab-menu.tsx').then((m) => ({ default: m.LabMenu })));

/** Chooses the lab: one of ours, or one of the reader's; and the way to make one. */
export function LabField() {
  const app = useApp();
  const labs = useStore(app.session, (s) => s.labs);
  const lab = useStore(app.session, (s) => s.topology?.lab ?? '');
  const names = useStore(app.session, (s) => s.labNames);
  const title = useStore(app.session, (s) => s.topology?.title ?? '');
  const kept = useStore(app.ownLabs, (s) => s.labs);
  const own = kept.filter(({ runs }) => runs);
  const isListed = labs.some((l) => l.id === lab) || own.some(({ text }) => OWN + text === lab);
  return (
    <>
      <label className="field lab-field">
        <span>{T.lab}</span>
        <select aria-label={T.lab} value={lab} onChange={(e) => void openAnyLab(app, e.target.value)}>
          {labs.length === 0 && <option value="">{T.starting}</option>}
          {labs.length > 0 && !isListed && <option value={lab}>{names[lab]?.title ?? title}</option>}
          {labs.map((l) => (
            <option key={l.id} value={l.id} title={names[l.id]?.summary ?? l.summary}>
              {names[l.id]?.title ?? l.title}
            </option>
          ))}
          {own.length > 0 && (
            <optgroup label={T.ownLabs}>
              {own.map((l) => (
                <option key={l.key} value={OWN + l.text}>
                  {l.title}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      <Popup
        id="lab-menu"
        name={T.labMenu}
        title={T.labMenu}
        className="icon-button lab-menu-button"
        face={<Icon name="edit" />}
        content={LabMenu}
      />
    </>
  );
}
