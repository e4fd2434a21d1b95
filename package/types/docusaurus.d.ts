import type { FenceOptions } from './markdown.d.ts';

/** A node of a Markdown tree. */
export interface Node {
  readonly type: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly value?: string;
  readonly name?: string;
  readonly attributes?: readonly { readonly type: string; readonly name: string; readonly value: string }[];
  readonly children?: Node[];
  readonly position?: { readonly start: { readonly line: number } };
}

export interface Context {
  readonly baseUrl: string;
}
export interface Options {
  /** Where the live part goes in the site; `hookscope` when left out. */
  readonly folder?: string;
  /** Another server's copy of the live part: then none is made. */
  readonly base?: string;
}

export function remarkHookscope(options?: FenceOptions): (tree: Node) => void;
export function hookscopePlugin(context: Context, options?: Options): unknown;
