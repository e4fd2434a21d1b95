import type { EmbedTheme } from '../protocol/embed.ts';

/** What an element looks like where it stands. */
export type Shade = 'light' | 'dark';

/** What is looked at of the page. */
interface Surroundings {
  /** The computed `color-scheme` of the element. */
  readonly scheme: string;
  /** The root's class and `data-theme`: sites with a switch put their theme there. */
  readonly className: string;
  readonly dataTheme: string;
  /** The reader's system is dark. */
  readonly systemDark: boolean;
}

/**
 * The theme of the page around an element, unless the element names its own: a site with a switch says it on its root, and
 * a page that says nothing is light, whatever the system is.
 */
export function shadeOf(own: EmbedTheme, page: Surroundings): Shade {
  if (own !== 'auto') return own;
  if (page.dataTheme === 'dark' || page.dataTheme === 'light') return page.dataTheme;
  if (/(^|\s)dark(\s|$)/.test(page.className)) return 'dark';
  const words = page.scheme.split(/\s+/);
  if (words.includes('dark')) return words.includes('light') && !page.systemDark ? 'light' : 'dark';
  return 'light';
}
