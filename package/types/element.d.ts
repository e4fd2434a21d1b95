type Step = number | 'last' | 'drop';
type Theme = 'auto' | 'light' | 'dark';
type Fate = 'moving' | 'dropped' | 'done';

export interface HookScopeEvents {
  'hook-scope-ready': CustomEvent<{
    readonly type: 'ready';
    readonly version: number;
    readonly lab: string;
    readonly title: string;
    readonly steps: number;
    readonly readOnly: boolean;
  }>;
  'hook-scope-step': CustomEvent<{
    readonly type: 'step';
    readonly step: number;
    readonly steps: number;
    readonly host: string;
    readonly context: string;
    readonly place: string;
    readonly fn: string;
    readonly what: string;
    readonly packet: string;
    readonly fate: Fate;
  }>;
  'hook-scope-verdict': CustomEvent<{
    readonly type: 'verdict';
    readonly step: number;
    readonly fate: Fate;
    readonly host: string;
    readonly fn: string;
    readonly packet: string;
  }>;
  'hook-scope-height': CustomEvent<{ readonly type: 'height'; readonly height: number }>;
  'hook-scope-error': CustomEvent<{ readonly type: 'error'; readonly message: string; readonly on: string }>;
}

/** `<hook-scope>`. Attributes: scenario, step, mode, panels, theme, height, picture, base, label, write, sandbox, load. */
export class HookScopeElement extends HTMLElement {
  /** Loads the live part, if it is not there yet. */
  load(): void;
  seek(step: Step): void;
  play(): void;
  pause(): void;
  /** Types a line; refused unless the element has the attribute `write`. */
  run(place: string, line: string): void;
}

/** The texts of the element, to be set in another language before it is used. */
export const TEXTS: { load: string; open: string; empty: string; frame: string; silent: string };

interface HookScopeAttributes {
  readonly scenario?: string;
  readonly step?: Step | `${number}`;
  readonly mode?: 'iptables' | 'ipvs';
  readonly panels?: string;
  readonly theme?: Theme;
  readonly height?: number | `${number}`;
  readonly picture?: string;
  readonly base?: string;
  readonly label?: string;
  readonly write?: boolean | '';
  readonly sandbox?: boolean | '';
  readonly load?: 'now' | 'click';
}
/** For `declare module 'react'`: what `<hook-scope>` takes in JSX. */
export type HookScopeProps = HookScopeAttributes & { readonly id?: string; readonly children?: unknown };

declare global {
  interface HTMLElementTagNameMap {
    'hook-scope': HookScopeElement;
  }
}
