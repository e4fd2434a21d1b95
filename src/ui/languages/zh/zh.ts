import type { Translation } from '../../texts.ts';
import { PAGE } from './page.ts';

/** Simplified Chinese, by area. */
export const ZH: Translation = {
  page: PAGE,
};
