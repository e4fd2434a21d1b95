import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { HookScopeAttributes, HookScopeElement, HookScopeEvents } from './element.d.ts';

export * from './element.js';

/** React 19 hears an event of an element by a property `on` and its name. */
type Heard = { readonly [E in keyof HookScopeEvents as `on${E}`]?: (event: HookScopeEvents[E]) => void };
type Own = HookScopeAttributes & Heard;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'hook-scope': Own & Omit<DetailedHTMLProps<HTMLAttributes<HookScopeElement>, HookScopeElement>, keyof Own>;
    }
  }
}
