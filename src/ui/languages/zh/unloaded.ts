import type { U } from '../../unloaded-text.ts';

export const UNLOADED: typeof U = {
  failed: '页面没有加载：其中一部分未能取得。请检查网络连接。',
  again: '重试',
};
