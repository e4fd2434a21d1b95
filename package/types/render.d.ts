export interface RenderOptions {
  /** A step from 1, `last`, or `drop` for the first packet that is dropped. Left out: what the scenario says, or the last. */
  readonly step?: number | string;
  readonly layout?: 'wide' | 'medium' | 'tall';
  readonly theme?: 'auto' | 'light' | 'dark';
  /** A folder in which pictures are kept. */
  readonly cache?: string;
}

export interface Rendered {
  readonly svg: string;
  readonly title: string;
  /** The step in sentences. */
  readonly description: string;
  readonly step: number;
  readonly steps: number;
  readonly host: string;
  readonly fn: string;
  readonly packet: string;
  readonly fate: 'moving' | 'dropped' | 'done';
  /** The fragment that opens the whole page there. */
  readonly link: string;
}

/** Plays a scenario in the model and draws one step of it. Throws with the reason when it cannot. */
export function render(scenario: string, options?: RenderOptions): Rendered;
