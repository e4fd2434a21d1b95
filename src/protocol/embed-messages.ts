/* Types alone: the npm package has this file as a declaration. */

/** From the frame to its parent window, when it begins to listen. It holds nothing that is not public. */
export interface Hello {
  readonly hookscope: 'hello';
  readonly versions: readonly number[];
}

/** From the parent window, with one MessagePort: everything else goes through that port. */
export interface Connect {
  readonly hookscope: 'connect';
  readonly version: number;
}

/** A step from 1; `last`; `drop` for the first packet that is dropped. */
export type EmbedStep = number | 'last' | 'drop';
export type EmbedTheme = 'auto' | 'light' | 'dark';
export type Fate = 'moving' | 'dropped' | 'done';

/** What a host may ask of the frame. */
export type ToFrame =
  /** Opens a scenario (its text) or a link (`v1=...`, or a whole address), at a step. */
  | { readonly type: 'load'; readonly scenario?: string; readonly link?: string; readonly step?: EmbedStep }
  /** Types a line. Refused unless the frame was opened for writing. */
  | { readonly type: 'run'; readonly place: string; readonly line: string }
  | { readonly type: 'seek'; readonly step: EmbedStep }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'setTheme'; readonly theme: EmbedTheme };

/** What the frame tells its host. */
export type FromFrame =
  | {
      readonly type: 'ready';
      readonly version: number;
      readonly lab: string;
      readonly title: string;
      readonly steps: number;
      readonly readOnly: boolean;
    }
  /** The step that is shown now. */
  | {
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
    }
  /** The step shown ends a packet. */
  | {
      readonly type: 'verdict';
      readonly step: number;
      readonly fate: Fate;
      readonly host: string;
      readonly fn: string;
      readonly packet: string;
    }
  /** The height at which nothing needs to scroll, CSS pixels. */
  | { readonly type: 'height'; readonly height: number }
  /** Something that was asked could not be done. `on` is the type of that message. */
  | { readonly type: 'error'; readonly message: string; readonly on: string };
