import type { EmbedStep, EmbedTheme } from '../protocol/embed.ts';

/** Parts of the page that a frame can show. The diagram is always there. */
export const PANELS = ['diagram', 'timeline', 'inspector', 'terminal'] as const;
export type Panel = (typeof PANELS)[number];

/** How a frame is opened. It travels in the address of embed.html; what is shown travels in its fragment. */
export interface FrameOptions {
  readonly panels: readonly Panel[];
  readonly theme: EmbedTheme;
  readonly step: EmbedStep | null;
  /** Load the live part at once: somebody has asked for it already. */
  readonly now: boolean;
  /** Lines may be typed. */
  readonly write: boolean;
  /** The language of the page around, as its `lang` says it; '' when it says nothing. */
  readonly lang: string;
  /** The only origin that may connect; null for whoever embeds the frame. */
  readonly host: string | null;
}

const DEFAULT_PANELS: readonly Panel[] = ['diagram', 'timeline'];

export const readTheme = (text: string | null): EmbedTheme => (text === 'light' || text === 'dark' ? text : 'auto');

export function readEmbedStep(text: string | null): EmbedStep | null {
  if (text === 'last' || text === 'drop') return text;
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

export function readPanels(text: string | null): readonly Panel[] {
  const named = (text ?? '').split(',').map((name) => name.trim());
  const known = PANELS.filter((panel) => panel === 'diagram' || named.includes(panel));
  return text === null || text.trim() === '' ? DEFAULT_PANELS : known;
}

/** What the address says. What it says wrongly is left at its default. */
export function readOptions(search: string): FrameOptions {
  const query = new URLSearchParams(search);
  const write = query.get('write') === '1';
  const panels = readPanels(query.get('panels'));
  return {
    panels: write ? panels : panels.filter((panel) => panel !== 'terminal'),
    theme: readTheme(query.get('theme')),
    step: readEmbedStep(query.get('step')),
    now: query.get('load') === 'now',
    write,
    lang: /^[a-z]{2,3}/i.exec(query.get('lang') ?? '')?.[0].toLowerCase() ?? '',
    host: query.get('host'),
  };
}

/** The same, for an address. */
export function writeOptions(options: FrameOptions): string {
  const query = new URLSearchParams();
  query.set('panels', options.panels.join(','));
  if (options.theme !== 'auto') query.set('theme', options.theme);
  if (options.step !== null) query.set('step', String(options.step));
  if (options.now) query.set('load', 'now');
  if (options.write) query.set('write', '1');
  if (options.lang !== '') query.set('lang', options.lang);
  if (options.host !== null) query.set('host', options.host);
  return query.toString();
}
