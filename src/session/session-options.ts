import type { HookNames } from '../kernel/world.ts';
import type { LabSpec } from './lab-spec.ts';
import type { RxModel } from './saved.ts';

/** What a session is made with. */
export interface SessionOptions {
  readonly lab: LabSpec;
  readonly seed?: number;
  readonly rxModel?: RxModel;
  readonly hookNames?: HookNames;
  /** False for bulk runs: no trace, no forks. */
  readonly recording?: boolean;
  /** Lets other work in between the commands of a script, so that it can be interrupted. */
  readonly breathe?: () => Promise<void>;
  /** Events the trace may hold. */
  readonly maxEvents?: number;
}

/** What became of an entered line. `done` resolves with the exit status. */
export type Entered =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'running'; readonly job: number; readonly done: Promise<number> };

export interface LineOptions {
  /** The text is all there is: what is missing at its end is an error, not a reason to ask for more. */
  readonly whole?: boolean;
  readonly stdin?: string;
}
