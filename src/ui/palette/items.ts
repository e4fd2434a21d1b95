import { OWN } from '../../base/own-lab-id.ts';
import { type BreakAt, breakAtText } from '../../diagram/breakpoints.ts';
import { HOOKS } from '../../diagram/spots.ts';
import type { App } from '../../store/app.ts';
import { type Breakpoint, breakKey } from '../../store/breakpoints.ts';
import type { Theme, View } from '../../store/settings.ts';
import { ACTIONS } from '../actions.ts';
import { breakText } from '../debug/break-text.ts';
import { openAnyLab } from '../open-lab.ts';
import { showView } from '../show-view.ts';
import { typeFor } from '../terminal/typist.ts';
import { T } from '../text.ts';
import { P } from './text.ts';

export interface PaletteItem {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly run: (app: App) => void;
}

/** Commands offered to be run again. */
const RECENT = 12;

/** All that the palette has to offer at this moment. */
export function paletteItems(app: App): PaletteItem[] {
  return [
    ...actions(app),
    ...places(app),
    ...commands(app),
    ...breakpoints(app),
    ...views(),
    ...labs(app),
    ...branches(app),
    ...themes(),
  ];
}

const item = (group: string, id: string, name: string, run: (app: App) => void): PaletteItem => ({
  id: `${group} ${id}`,
  group,
  name,
  keys: [],
  run,
});

const actions = (app: App): PaletteItem[] =>
  ACTIONS.filter((a) => a.id !== 'palette' && (a.enabled?.(app) ?? true)).map((a) => ({
    id: `action ${a.id}`,
    group: P.group.action,
    name: P.action[a.id],
    keys: a.keys,
    run: a.run,
  }));

const views = (): PaletteItem[] =>
  (Object.keys(T.view) as View[]).map((view) =>
    item(P.group.view, view, `${T.view[view]}: ${T.viewTitle[view]}`, (app) => showView(app, view)),
  );

const themes = (): PaletteItem[] =>
  (Object.keys(T.themes) as Theme[]).map((theme) =>
    item(P.group.theme, theme, T.themes[theme], (app) => app.settings.setState({ theme })),
  );

function labs(app: App): PaletteItem[] {
  const { labs: all, labNames } = app.session.getState();
  const own = app.ownLabs.getState().labs.filter(({ runs }) => runs);
  return [
    ...all.map(({ id, title }) =>
      item(P.group.lab, id, P.lab(labNames[id]?.title ?? title), (a) => void a.openLab(id)),
    ),
    ...own.map(({ key, title, text }) =>
      item(P.group.lab, `own ${key}`, P.lab(title), (a) => void openAnyLab(a, OWN + text)),
    ),
  ];
}

const places = (app: App): PaletteItem[] =>
  (app.session.getState().topology?.places ?? []).map((place) =>
    item(P.group.host, String(place.net), place.name, (a) => {
      a.selection.setState({ net: place.net, place: place.name });
      a.settings.setState({ follow: false });
    }),
  );

function branches(app: App): PaletteItem[] {
  const { branches: all, branch } = app.session.getState();
  return all
    .filter((b) => b.id !== branch)
    .map((b) =>
      item(P.group.branch, String(b.id), P.branch(b.parent ? b.title : T.branchMain), (a) => void a.goToBranch(b.id)),
    );
}

/** The last commands, newest first, each once. */
function commands(app: App): PaletteItem[] {
  const { index, topology } = app.session.getState();
  const items = new Map<string, PaletteItem>();
  for (let seq = index.length - 1; seq >= 0 && items.size < RECENT; seq--) {
    const event = index.events[seq];
    if (event?.kind !== 'tty' || event.stream !== 'in' || event.text.trim() === '' || event.text.includes('\n'))
      continue;
    const place = topology?.places.find((p) => p.net === event.net)?.name;
    if (place === undefined) continue;
    const line = event.text;
    const made = item(
      P.group.command,
      `${place} ${line}`,
      P.command(line, place),
      (a) => void typeFor(a, [{ place, line }]),
    );
    if (!items.has(made.id)) items.set(made.id, made);
  }
  return [...items.values()];
}

function breakpoints(app: App): PaletteItem[] {
  const set = app.playhead.getState().breakpoints;
  const has = (b: Breakpoint): boolean => set.some((other) => breakKey(other) === breakKey(b));
  const offered: readonly BreakAt[] = [
    { kind: 'drop' },
    ...HOOKS.map((hook) => ({ kind: 'hook', hook }) as const),
    ...(['raw', 'mangle', 'nat', 'filter'] as const).map((table) => ({ kind: 'table', table }) as const),
    ...(['mark', 'address', 'port', 'ttl', 'ct'] as const).map((field) => ({ kind: 'change', field }) as const),
  ];
  const others = set.filter((b) => !offered.some((o) => breakKey(o) === breakKey(b)));
  return [...others, ...offered].map((b) =>
    item(P.group.breakpoint, `${breakAtText(b)} ${breakKey(b)}`, (has(b) ? P.breakOff : P.breakOn)(breakText(b)), (a) =>
      a.toggleBreak(b),
    ),
  );
}
