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
});
