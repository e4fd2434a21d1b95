import type { EmbedStep, EmbedTheme, FromFrame } from './messages.d.ts';

export type { EmbedStep, EmbedTheme, FromFrame, ToFrame } from './messages.d.ts';

type Told<T extends FromFrame['type']> = CustomEvent<Extract<FromFrame, { readonly type: T }>>;

/** Events of `<hook-scope>`; they bubble. */
export interface HookScopeEvents {
  'hook-scope-ready': Told<'ready'>;
  'hook-scope-step': Told<'step'>;
  'hook-scope-verdict': Told<'verdict'>;
  'hook-scope-height': Told<'height'>;
  'hook-scope-error': Told<'error'>;
}

/** `<hook-scope>`. Its attributes are those of `HookScopeAttributes`. */
export class HookScopeElement extends HTMLElement {
  /** Loads the live part, if it is not there yet. */
  load(): void;
  seek(step: EmbedStep): void;
  play(): void;
  pause(): void;
  /** Types a line; refused unless the element has the attribute `write`. */
  run(place: string, line: string): void;
}

/** The texts of the element, to be set in another language before it is used. */
export const TEXTS: { load: string; open: string; empty: string; frame: string; silent: string };

/** What `<hook-scope>` takes; the README has the table. */
export interface HookScopeAttributes {
  readonly scenario?: string;
  readonly step?: EmbedStep | `${number}`;
  readonly mode?: 'iptables' | 'ipvs';
  readonly panels?: string;
  readonly theme?: EmbedTheme;
  readonly height?: number | `${number}`;
  readonly picture?: string;
  readonly base?: string;
  readonly label?: string;
  readonly 'load-label'?: string;
  readonly 'open-label'?: string;
  readonly write?: boolean | '';
  readonly sandbox?: boolean | '';
  readonly load?: 'now' | 'click';
}

declare global {
  interface HTMLElementTagNameMap {
    'hook-scope': HookScopeElement;
  }
}
