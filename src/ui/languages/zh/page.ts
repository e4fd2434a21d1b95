import type { Texts } from '../../texts.ts';

export const PAGE: Texts = {
  tagline: '\u6570\u636e\u5305\u5982\u4f55\u7a7f\u8fc7\u4e00\u53f0 Linux \u8282\u70b9\uff0c\u9010\u4e2a\u5185\u6838\u51fd\u6570\u770b\u6e05',
};
