import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HookNames } from '../protocol/messages.ts';
import { type Breakpoint, readBreakpoints } from './breakpoints.ts';
import { SPEEDS } from './playhead.ts';
import type { Keeper } from './storage.ts';

export type Theme = 'system' | 'dark' | 'light';
export type InspectorTab = 'packet' | 'rules' | 'hooks' | 'conntrack' | 'service' | 'why';
/** Language of the page's own texts; what the kernel and the commands say stays as it is. */
export type Language = 'en' | 'zh';
/** What the page is used for now. */
export type View = 'explore' | 'learn' | 'twin' | 'cost' | 'sandbox';
/** On a phone, one of these panes is shown. */
export type Pane = 'picture' | 'inspector' | 'terminal' | 'learn';

export type KernelVersion = '6.1' | '6.12';

export interface SettingsState {
  readonly theme: Theme;
  readonly view: View;
  readonly language: Language;
  readonly rxModel: 'classic' | 'napi';
  /** Which kernel's names the hook functions of IPVS go by. */
  readonly hookNames: HookNames;
  readonly tab: InspectorTab;
  readonly pane: Pane;
  /** Folded panels. */
  readonly folded: Readonly<Record<'inspector' | 'terminal' | 'timeline', boolean>>;
  /** Sizes in pixels, as the reader dragged them; 0 for the default. */
  readonly sizes: Readonly<Record<'inspector' | 'terminal', number>>;
  /** The first-visit hint was followed or closed. */
  readonly hintDone: boolean;
  /** The picture goes to the namespace in which something happens. */
  readonly follow: boolean;
  /** How fast packets are played; 1 is the normal pace. */
  readonly speed: number;
  readonly breakpoints: readonly Breakpoint[];
  /** The kernel whose sources are linked. */
  readonly kernelVersion: KernelVersion;
}

export type SettingsStore = StoreApi<SettingsState>;

const DEFAULTS: SettingsState = {
  theme: 'system',
  view: 'explore',
  language: 'en',
  rxModel: 'napi',
  hookNames: 'since 5.16',
  tab: 'packet',
  pane: 'picture',
  folded: { inspector: false, terminal: false, timeline: false },
  sizes: { inspector: 0, terminal: 0 },
  hintDone: false,
  follow: true,
  speed: 1,
  breakpoints: [{ kind: 'drop' }],
  kernelVersion: '6.12',
};

const oneOf = <T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T =>
  allowed.find((a) => a === value) ?? otherwise;
const flag = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);
const part = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const size = (value: unknown): number => (typeof value === 'number' && value >= 0 && value < 4000 ? value : 0);

/** Reads what was kept, field by field: whatever does not fit is the default. */
export function readSettings(kept: Readonly<Record<string, unknown>>): SettingsState {
  const folded = part(kept.folded);
  const sizes = part(kept.sizes);
  return {
    theme: oneOf(kept.theme, ['system', 'dark', 'light'], DEFAULTS.theme),
    language: oneOf(kept.language, ['en', 'zh'], DEFAULTS.language),
    view: oneOf(kept.view, ['explore', 'learn', 'twin', 'cost', 'sandbox'], DEFAULTS.view),
    hookNames: oneOf(kept.hookNames, ['since 5.16', 'up to 5.15'], DEFAULTS.hookNames),
    rxModel: oneOf(kept.rxModel, ['classic', 'napi'], DEFAULTS.rxModel),
    tab: oneOf(kept.tab, ['packet', 'rules', 'hooks', 'conntrack', 'service', 'why'], DEFAULTS.tab),
    pane: 'picture',
    folded: {
      inspector: flag(folded.inspector, false),
      terminal: flag(folded.terminal, false),
      timeline: flag(folded.timeline, false),
    },
    sizes: { inspector: size(sizes.inspector), terminal: size(sizes.terminal) },
    hintDone: flag(kept.hintDone, false),
    follow: flag(kept.follow, true),
    speed: SPEEDS.find((speed) => speed === kept.speed) ?? DEFAULTS.speed,
    breakpoints: readBreakpoints(kept.breakpoints) ?? DEFAULTS.breakpoints,
    kernelVersion: oneOf(kept.kernelVersion, ['6.1', '6.12'], DEFAULTS.kernelVersion),
  };
}

export function createSettingsStore(keeper: Keeper): SettingsStore {
  const store = createStore<SettingsState>(() => readSettings(keeper.loadSettings()));
  store.subscribe((state) => keeper.saveSettings(state));
  return store;
}
