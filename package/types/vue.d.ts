import type { HTMLAttributes, PublicProps } from 'vue';
import type { HookScopeAttributes, HookScopeEvents } from './element.d.ts';

export * from './element.js';

/** `@hook-scope-step` is the property `onHookScopeStep`. */
type Camel<T extends string> = T extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : T;
type Heard = {
  readonly [E in keyof HookScopeEvents as `on${Capitalize<Camel<E>>}`]?: (event: HookScopeEvents[E]) => void;
};
type Own = HookScopeAttributes & Heard;

declare module 'vue' {
  interface GlobalComponents {
    'hook-scope': new () => { $props: Own & Omit<HTMLAttributes & PublicProps, keyof Own> };
  }
}
