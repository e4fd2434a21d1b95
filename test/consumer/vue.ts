import type { HookScopeEvents } from 'hook-scope/vue';
import type { GlobalComponents } from 'vue';

type Props = InstanceType<GlobalComponents['hook-scope']>['$props'];

/** What a template `<hook-scope scenario="router" step="last" class="wide" @hook-scope-step="..." />` becomes. */
export const props: Props = {
  scenario: 'router',
  step: 'last',
  class: 'wide',
  onHookScopeStep: (event: HookScopeEvents['hook-scope-step']) => event.detail.fn.trim(),
};
// @ts-expect-error: there are two modes
export const wrong: Props = { mode: 'nft' };
