import { defineTexts } from '../texts.ts';

/** The texts of the two live tables. */
export const H = defineTexts('hooks', {
  anchor: { free: 'not registered', live: 'registered', passed: 'the packet passed', now: 'the packet is here' },
  anchorTitle: (table: string, hook: string, state: string) => `${table} in ${hook}: ${state}. Go there`,
  anchorsNote:
    'Measured on Linux 6.12. A ring is an anchor point, filled where one is registered, bright where the packet passed. An empty cell is one that does not exist. Press one to go to the step.',
  goTo: (fn: string, hook: string) => `${fn} in ${hook}: go to the step where a packet passes it, or to the hook`,
});
