import type { Layout, LayoutName } from './layout.ts';
import { MEDIUM } from './layout-medium.ts';
import { TALL } from './layout-tall.ts';
import { WIDE } from './layout-wide.ts';

export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = { wide: WIDE, medium: MEDIUM, tall: TALL };

/** Which layout suits a space of this width, in CSS pixels. */
export const layoutFor = (width: number): Layout => (width < 560 ? TALL : width < 920 ? MEDIUM : WIDE);
