import type { Rendered, RenderOptions } from './render.d.ts';

export interface FenceOptions {
  /** Where the live part is served, when it is not beside the element's script. */
  readonly base?: string;
  readonly cache?: string;
  /** Draws the picture; for tests. */
  readonly render?: (scenario: string, options: RenderOptions) => Rendered;
}

export interface Fence {
  readonly attributes: Readonly<Record<string, string>>;
  readonly image: { readonly src: string; readonly alt: string };
}

interface Token {
  readonly info: string;
  readonly content: string;
  readonly map?: readonly [number, number] | null;
}
type Rule = (tokens: readonly Token[], index: number, ...rest: readonly unknown[]) => string;
/** What is needed of markdown-it. */
export interface MarkdownIt {
  readonly renderer: { readonly rules: { fence?: Rule } };
}

export const FENCE: 'hookscope';
export function readInfo(info: string): Record<string, string>;
export function fence(content: string, info: string, options?: FenceOptions): Fence;
export function fenceHtml(made: Fence): string;
export function markdownIt(md: MarkdownIt, options?: FenceOptions): void;
