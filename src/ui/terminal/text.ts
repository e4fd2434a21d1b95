import { defineTexts } from '../texts.ts';

/** The texts of the keys that a touch keyboard lacks. */
export const K = defineTexts('terminal', {
  keys: 'Keys of the terminal',
  key: {
    tab: 'Tab: complete',
    up: 'Up: the line before',
    down: 'Down: the line after',
    left: 'Left',
    right: 'Right',
    interrupt: 'Control c: stop',
  },
  /** What stands on the keys. */
  face: { tab: 'Tab', up: '\u2191', down: '\u2193', left: '\u2190', right: '\u2192', interrupt: '^C' },
});
