import type { K } from '../../terminal/text.ts';

export const TERMINAL: typeof K = {
  keys: '终端按键',
  key: {
    tab: 'Tab：补全',
    up: '上：上一行',
    down: '下：下一行',
    left: '左',
    right: '右',
    interrupt: 'Control c：停止',
  },
  face: { tab: 'Tab', up: '\u2191', down: '\u2193', left: '\u2190', right: '\u2192', interrupt: '^C' },
};
