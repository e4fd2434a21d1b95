import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdownIt } from './markdown.mjs';

const app = fileURLToPath(new URL('./app/', import.meta.url));

/**
 * Adds Hookscope to a VitePress configuration: the fence, the element's script, and a copy of the live part, so that the site
 * asks no other server for anything.
 * @template {import('./types/vitepress.d.ts').Config} C
 * @param {C} config
 * @param {import('./types/vitepress.d.ts').Options} [options]
 * @returns {C}
 */
export function withHookscope(config, options = {}) {
  // VitePress is started beside its folder, or in it.
  const { folder = 'hookscope', root = existsSync('.vitepress') ? '.' : 'docs' } = options;
  const base = config.base ?? '/';
  const own = options.base === undefined;
  const address = options.base ?? `${base}${folder}/`;
  if (own) {
    // What lies in public/ is served as it is.
    const target = join(root, config.srcDir ?? '.', 'public', folder);
    if (!existsSync(target) || options.fresh !== false) cpSync(app, target, { recursive: true });
  }
  const markdown = config.markdown ?? {};
  return {
    ...config,
    head: [...(config.head ?? []), ['script', { type: 'module', src: `${address}hook-scope.js` }]],
    markdown: {
      ...markdown,
      config: (/** @type {import('./types/markdown.d.ts').MarkdownIt} */ md) => {
        markdownIt(md, { ...(options.cache ? { cache: options.cache } : {}), ...(own ? {} : { base: address }) });
        return markdown.config?.(md);
      },
    },
    vue: withElement(config.vue ?? {}),
  };
}

/**
 * Vue must leave the element alone.
 * @param {NonNullable<import('./types/vitepress.d.ts').Config['vue']>} vue
 */
function withElement(vue) {
  const { template = {} } = vue;
  const { compilerOptions = {} } = template;
  const before = compilerOptions.isCustomElement;
  const isCustomElement = (/** @type {string} */ tag) => tag === 'hook-scope' || (before?.(tag) ?? false);
  return { ...vue, template: { ...template, compilerOptions: { ...compilerOptions, isCustomElement } } };
}
