import { render } from './render.mjs';

/** The language of the fence. */
export const FENCE = 'hookscope';

/** @param {string} text */
const quoted = (text) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('{', '&#123;')
    .replaceAll('}', '&#125;')
    .replace(/\r?\n/g, '&#10;');

/**
 * The attributes behind a fence's language: step=12 theme="dark" write
 * @param {string} info
 * @returns {Record<string, string>}
 */
export function readInfo(info) {
  /** @type {Record<string, string>} */
  const found = {};
  const known = ['id', 'step', 'mode', 'panels', 'theme', 'height', 'label', 'layout', 'write', 'sandbox'];
  for (const [, name = '', long, bare] of info.matchAll(/([a-z]+)(?:=(?:"([^"]*)"|(\S+)))?/g))
    if (known.includes(name)) found[name] = long ?? bare ?? '';
  return found;
}

/**
 * What a fence becomes: the element's attributes, and the picture inside it for readers without JavaScript, for print and
 * for feeds.
 * @param {string} content the commands
 * @param {string} info what stands behind the language
 * @param {import('./types/markdown.d.ts').FenceOptions} [options]
 * @returns {import('./types/markdown.d.ts').Fence}
 */
export function fence(content, info, options = {}) {
  const { layout, ...given } = readInfo(info);
  const scenario = content.replace(/\s+$/, '');
  const played = given.mode ? `mode: ${given.mode}\n${scenario}` : scenario;
  const drawn = (options.render ?? render)(played, {
    ...(given.step ? { step: given.step } : {}),
    .../** @type {{layout?: 'wide'}} */ (layout ? { layout } : {}),
    ...(options.cache ? { cache: options.cache } : {}),
  });
  const attributes = { scenario, ...given, step: given.step ?? String(drawn.step), label: given.label ?? drawn.title };
  if (options.base) Object.assign(attributes, { base: options.base });
  const src = `data:image/svg+xml;base64,${Buffer.from(drawn.svg).toString('base64')}`;
  return { attributes, image: { src, alt: `${drawn.title}. ${drawn.description}` } };
}

/**
 * The same as HTML.
 * @param {import('./types/markdown.d.ts').Fence} made
 */
export function fenceHtml({ attributes, image }) {
  const list = Object.entries(attributes).map(([name, value]) => ` ${name}="${quoted(value)}"`);
  return `<hook-scope${list.join('')}><img src="${image.src}" alt="${quoted(image.alt)}"></hook-scope>\n`;
}

/**
 * A plugin for markdown-it: fences of the language `hookscope` become elements.
 * @param {import('./types/markdown.d.ts').MarkdownIt} md
 * @param {import('./types/markdown.d.ts').FenceOptions} [options]
 */
export function markdownIt(md, options = {}) {
  const before = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    const [language, ...words] = (token?.info ?? '').trim().split(/\s+/);
    if (!token || language !== FENCE) return before ? before(tokens, index, ...rest) : '';
    try {
      return fenceHtml(fence(token.content, words.join(' '), options));
    } catch (error) {
      const where = token.map ? ` at line ${token.map[0] + 1}` : '';
      throw new Error(`${FENCE} fence${where}: ${error instanceof Error ? error.message : error}`);
    }
  };
}
