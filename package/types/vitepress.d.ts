import type { MarkdownIt } from './markdown.d.ts';

/** What is read of a VitePress configuration. */
export interface Config {
  readonly base?: string;
  readonly srcDir?: string;
  readonly head?: readonly unknown[];
  readonly markdown?: { readonly config?: (md: MarkdownIt) => unknown };
  readonly vue?: {
    readonly template?: { readonly compilerOptions?: { readonly isCustomElement?: (tag: string) => boolean } };
  };
}

export interface Options {
  /** The folder that holds `.vitepress`; when left out, the present one if it does, otherwise `docs`. */
  readonly root?: string;
  /** Where the live part goes in the site; `hookscope` when left out. */
  readonly folder?: string;
  /** Another server's copy of the live part: then none is made. */
  readonly base?: string;
  /** false keeps a copy that is there. */
  readonly fresh?: boolean;
  readonly cache?: string;
}

export function withHookscope<C extends Config>(config: C, options?: Options): C;
