import { useStore } from 'zustand';
import { inHook, LAB, STACK } from '../../diagram/level.ts';
import { isHook } from '../../diagram/spots.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { HostStrip } from '../host-strip.tsx';
import { Icon } from '../parts/icons.tsx';
import { T } from '../text.ts';
import { goToLevel, zoomIn, zoomOut } from './levels.ts';
import { D } from './text.ts';

/** Where the picture is: the lab, a host, a hook, a function, a chain, a rule. Each part leads back to it. */
export function LevelBar() {
  const app = useApp();
  const { picture, net } = useMoment();
  const level = useStore(app.selection, (s) => s.level);
  const topology = useStore(app.session, (s) => s.topology);
  const lit = picture.lit && isHook(picture.lit.place) ? picture.lit.place : null;
  return (
    <div className="level-bar">
      <button
        type="button"
        className="button small lab-button"
        aria-pressed={level.at === 'lab'}
        title={D.labTitle}
        onClick={() => goToLevel(app, level.at === 'lab' ? STACK : LAB)}
      >
        <Icon name="map" />
        <span className="lab-button-name">{D.lab}</span>
      </button>
      {level.at === 'hook' ? <Crumbs host={netName(topology, net)} /> : <HostStrip />}
      <fieldset className="zoom-buttons" aria-label={D.level}>
        <button
          type="button"
          className="icon-button"
          aria-label={D.deeper}
          title={D.deeper}
          onClick={() => zoomIn(app, lit)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={D.higher}
          title={D.higher}
          disabled={level.at === 'lab'}
          onClick={() => zoomOut(app)}
        >
          <Icon name="minus" />
        </button>
      </fieldset>
    </div>
  );
}

function Crumbs({ host }: { readonly host: string }) {
  const app = useApp();
  const { picture } = useMoment();
  const level = useStore(app.selection, (s) => s.level);
  if (level.at !== 'hook') return null;
  const { hook, slot, chain, rule } = level;
  const crumbs = [
    { name: host, to: STACK },
    { name: hook as string, to: inHook(hook) },
  ];
  const label = picture.columns[hook].find((s) => s.key === slot)?.label;
  if (slot !== null) crumbs.push({ name: label === undefined ? slot : T.say(label), to: inHook(hook, slot) });
  if (chain !== null) crumbs.push({ name: chain, to: inHook(hook, slot, chain) });
  if (rule > 0) crumbs.push({ name: `${rule}`, to: inHook(hook, slot, chain, rule) });
  return (
    <nav className="crumbs" aria-label={D.level}>
      <ol>
        {crumbs.map((crumb, i) => (
          <li key={JSON.stringify(crumb.to)}>
            {i < crumbs.length - 1 ? (
              <button type="button" className="link" onClick={() => goToLevel(app, crumb.to)}>
                {crumb.name}
              </button>
            ) : (
              <span aria-current="page">{crumb.name}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
