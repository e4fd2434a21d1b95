import type { HookName } from '../protocol/messages.ts';

/** How deep the picture looks. Inside a hook: at all its functions, at one, at a chain of its table, at a rule of that. */
export type Level = { readonly at: 'lab' } | { readonly at: 'stack' } | HookLevel;

export interface HookLevel {
  readonly at: 'hook';
  readonly hook: HookName;
  /** Key of the function looked at (see columns.ts); null follows the packet. */
  readonly slot: string | null;
  /** A chain of its table; null shows the packet's way through the table. */
  readonly chain: string | null;
  /** A rule of that chain, 0 for none. */
  readonly rule: number;
}

export const LAB: Level = { at: 'lab' };
export const STACK: Level = { at: 'stack' };
export const inHook = (
  hook: HookName,
  slot: string | null = null,
  chain: string | null = null,
  rule = 0,
): HookLevel => ({
  at: 'hook',
  hook,
  slot,
  chain,
  rule,
});

/** One level up; the whole lab has none above it. */
export function above(level: Level): Level {
  if (level.at !== 'hook') return LAB;
  if (level.rule > 0) return { ...level, rule: 0 };
  if (level.chain !== null) return { ...level, chain: null };
  return level.slot === null ? STACK : { ...level, slot: null };
}
