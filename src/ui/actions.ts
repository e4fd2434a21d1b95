import { picture } from '../diagram/picture.ts';
import { isHook } from '../diagram/spots.ts';
import type { HookName } from '../protocol/messages.ts';
import type { App } from '../store/app.ts';
import type { InspectorTab } from '../store/settings.ts';
import { nextMatch, openPanel } from './debug/debug-state.ts';
import { zoomIn, zoomOut } from './diagram/levels.ts';
import { openHelp } from './help/help-state.ts';
import { T } from './text.ts';

/** What the reader can do anywhere on the page: by key, in the palette, and listed in the help. */
interface ActionDef {
  /** `KeyboardEvent.key`, with `Shift+` where a key of several letters takes it, and `Mod+` for ctrl or command. */
  readonly keys: readonly string[];
  readonly run: (app: App) => void;
  readonly enabled?: (app: App) => boolean;
}

const showTab =
  (tab: InspectorTab) =>
  (app: App): void =>
    app.settings.setState({
      tab,
      pane: 'inspector',
      folded: { ...app.settings.getState().folded, inspector: false },
    });
const hasSteps = (app: App): boolean => app.session.getState().index.stops.length > 0;

const DEFS = {
  forward: { keys: ['ArrowRight'], run: (app) => app.forward(), enabled: hasSteps },
  back: { keys: ['ArrowLeft'], run: (app) => app.back(), enabled: hasSteps },
  over: { keys: ['Shift+ArrowRight'], run: (app) => app.over(), enabled: hasSteps },
  overBack: { keys: ['Shift+ArrowLeft'], run: (app) => app.overBack(), enabled: hasSteps },
  out: { keys: ['o'], run: (app) => app.out(), enabled: hasSteps },
  play: { keys: [' '], run: (app) => app.togglePlay(), enabled: hasSteps },
  first: { keys: ['Home'], run: (app) => app.first(), enabled: hasSteps },
  last: { keys: ['End'], run: (app) => app.last(), enabled: hasSteps },
  run: { keys: ['r'], run: (app) => app.run(), enabled: hasSteps },
  breakHere: { keys: ['b'], run: breakHere, enabled: hasSteps },
  breakpoints: { keys: ['B'], run: () => openPanel('breakpoints') },
  search: { keys: ['/'], run: () => openPanel('search') },
  nextMatch: { keys: ['n'], run: (app) => nextMatch(app, 1), enabled: hasSteps },
  previousMatch: { keys: ['N'], run: (app) => nextMatch(app, -1), enabled: hasSteps },
  compare: { keys: ['c'], run: () => openPanel('compare') },
  share: { keys: ['s'], run: () => openPanel('share') },
  export: { keys: ['e'], run: () => openPanel('export') },
  packet: { keys: ['1'], run: showTab('packet') },
  rules: { keys: ['2'], run: showTab('rules') },
  hooks: { keys: ['3'], run: showTab('hooks') },
  conntrack: { keys: ['4'], run: showTab('conntrack') },
  why: { keys: ['5'], run: showTab('why') },
  service: { keys: ['6'], run: showTab('service') },
  terminal: { keys: ['`'], run: intoTerminal },
  undo: { keys: ['u'], run: (app) => void app.undo() },
  follow: { keys: ['f'], run: (app) => app.settings.setState({ follow: !app.settings.getState().follow }) },
  zoomIn: { keys: ['+', '='], run: (app) => zoomIn(app, hookHere(app)) },
  zoomOut: { keys: ['-'], run: zoomOut },
  palette: { keys: ['Mod+k'], run: () => openPanel('palette') },
  help: { keys: ['?'], run: openHelp },
} satisfies Readonly<Record<string, ActionDef>>;

export type ActionId = keyof typeof DEFS;
/** One of them; its name is in `palette/text.ts`, which comes with the palette or the help. */
export interface Action extends ActionDef {
  readonly id: ActionId;
}

export const ACTIONS: readonly Action[] = (Object.keys(DEFS) as ActionId[]).map((id) => ({ id, ...DEFS[id] }));

const byKey = new Map<string, Action>();
for (const action of ACTIONS) for (const key of action.keys) byKey.set(key, action);

/** What a key does, null when it does nothing here. */
export function actionOf(event: {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}): Action | null {
  const mod = event.ctrlKey || event.metaKey;
  const key = mod ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && event.key.length > 1;
  return byKey.get(`${mod ? 'Mod+' : ''}${shift ? 'Shift+' : ''}${key}`) ?? null;
}

function intoTerminal(app: App): void {
  app.settings.setState({ folded: { ...app.settings.getState().folded, terminal: false }, pane: 'terminal' });
  if (focusTerminal()) return;
  const from = document.activeElement;
  // it is unfolded first; who went elsewhere meanwhile stays there
  requestAnimationFrame(() => {
    if (document.activeElement === from) focusTerminal();
  });
}

function focusTerminal(): boolean {
  const field = document.querySelector<HTMLElement>('.xterm-helper-textarea');
  field?.focus();
  return field !== null && document.activeElement === field;
}

/** Toggles a breakpoint where the packet is: on the hook, else on the function. */
function breakHere(app: App): void {
  const { index } = app.session.getState();
  const { seq } = app.playhead.getState();
  const { event } = picture(index, seq, 0);
  if (!event) return;
  const spot = index.spotOf(event.skb, seq)?.spot;
  if (spot && isHook(spot.place)) app.toggleBreak({ kind: 'hook', hook: spot.place });
  else app.toggleBreak({ kind: 'function', fn: event.fn });
}

/** The hook that the packet is in. */
function hookHere(app: App): HookName | null {
  const { index } = app.session.getState();
  const { seq } = app.playhead.getState();
  const place = index.spotOf(picture(index, seq, 0).event?.skb ?? 0, seq)?.spot.place;
  return place !== undefined && isHook(place) ? place : null;
}

/** A key as it stands on a keyboard. */
export function keyLabels(key: string): readonly string[] {
  const parts = key === '+' ? [key] : key.split('+');
  return parts.map((p) => (p === 'Mod' ? (isMac() ? '\u2318' : 'ctrl') : p === ' ' ? T.space : (LABELS[p] ?? p)));
}
const LABELS: Readonly<Record<string, string>> = { ArrowRight: '\u2192', ArrowLeft: '\u2190', Shift: 'shift' };
const isMac = (): boolean => /Mac|iP(hone|ad)/.test(navigator.platform);
