/** The texts of one part of the page: strings, functions that make strings, and groups of them. */
export type Texts = { readonly [name: string]: unknown };
/** Texts of another language, by area: what is missing stays English. */
export type Translation = Readonly<Record<string, Texts>>;

interface Area {
  readonly english: Texts;
  readonly live: Record<string, unknown>;
}

const areas = new Map<string, Area>();
let translation: Translation = {};
let tongue = 'en';

/**
 * The texts of an area, in the language that is set. The object stays the same when the language changes: components
 * read it when they render, and must not keep its strings.
 */
export function defineTexts<T extends Texts>(area: string, english: T): T {
  const live: Record<string, unknown> = {};
  areas.set(area, { english, live });
  apply(area);
  return live as T;
}

/** Changes the language of all areas, those that load later included. The caller renders the page anew. */
export function setTranslation(next: Translation, language: string): void {
  translation = next;
  tongue = language;
  for (const area of areas.keys()) apply(area);
}

/** A number as it is written in the language that is set: `10,000`. */
export const count = (n: number): string => n.toLocaleString(tongue);

function apply(name: string): void {
  const area = areas.get(name);
  if (!area) return;
  for (const key of Object.keys(area.english)) area.live[key] = merged(area.english[key], translation[name]?.[key]);
}

function merged(english: unknown, other: unknown): unknown {
  if (!isGroup(english)) return other ?? english;
  const group: Record<string, unknown> = {};
  for (const key of Object.keys(english)) group[key] = merged(english[key], isGroup(other) ? other[key] : undefined);
  return group;
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
