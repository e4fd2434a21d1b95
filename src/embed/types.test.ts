import { describe, expectTypeOf, it } from 'vitest';
import type { HookScopeEvents, HookScopeElement as Published } from '../../package/types/element.d.ts';
import type { FromFrame } from '../protocol/embed.ts';
import type { HookScopeElement } from './element.ts';

type Told<T extends FromFrame['type']> = Extract<FromFrame, { type: T }>;

describe('the published types', () => {
  it('are those of the messages', () => {
    expectTypeOf<HookScopeEvents['hook-scope-ready']['detail']>().toEqualTypeOf<Told<'ready'>>();
    expectTypeOf<HookScopeEvents['hook-scope-step']['detail']>().toEqualTypeOf<Told<'step'>>();
    expectTypeOf<HookScopeEvents['hook-scope-verdict']['detail']>().toEqualTypeOf<Told<'verdict'>>();
    expectTypeOf<HookScopeEvents['hook-scope-height']['detail']>().toEqualTypeOf<Told<'height'>>();
    expectTypeOf<HookScopeEvents['hook-scope-error']['detail']>().toEqualTypeOf<Told<'error'>>();
  });

  it('are those of the element', () => {
    type Methods = 'load' | 'seek' | 'play' | 'pause' | 'run';
    expectTypeOf<Pick<Published, Methods>>().toEqualTypeOf<Pick<HookScopeElement, Methods>>();
  });
});
