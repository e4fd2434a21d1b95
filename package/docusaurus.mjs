import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FENCE, fence } from './markdown.mjs';

const app = fileURLToPath(new URL('./app/', import.meta.url));

/**
 * A remark plugin: fences of the language `hookscope` become elements. For `remarkPlugins` of the docs and blog presets.
 * @param {import('./types/markdown.d.ts').FenceOptions} [options]
 */
export function remarkHookscope(options = {}) {
  /** @param {import('./types/docusaurus.d.ts').Node} node */
  const visit = (node) => {
    for (const [i, child] of (node.children ?? []).entries()) {
      if (child.type === 'code' && child.lang === FENCE && node.children) node.children[i] = element(child, options);
      else visit(child);
    }
  };
  return visit;
}

/**
 * @param {import('./types/docusaurus.d.ts').Node} node
 * @param {import('./types/markdown.d.ts').FenceOptions} options
 * @returns {import('./types/docusaurus.d.ts').Node}
 */
function element(node, options) {
  let made;
  try {
    made = fence(node.value ?? '', node.meta ?? '', options);
  } catch (error) {
    const line = node.position?.start.line;
    const where = line === undefined ? '' : ` at line ${line}`;
    throw new Error(`${FENCE} fence${where}: ${error instanceof Error ? error.message : error}`);
  }
  return jsx('hook-scope', made.attributes, [jsx('img', { ...made.image }, [])]);
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} attributes
 * @param {import('./types/docusaurus.d.ts').Node[]} children
 * @returns {import('./types/docusaurus.d.ts').Node}
 */
const jsx = (name, attributes, children) => ({
  type: 'mdxJsxFlowElement',
  name,
  attributes: Object.entries(attributes).map(([key, value]) => ({ type: 'mdxJsxAttribute', name: key, value })),
  children,
});

/**
 * A Docusaurus plugin: puts the element's script on every page and the live part beside them.
 * @param {import('./types/docusaurus.d.ts').Context} context
 * @param {import('./types/docusaurus.d.ts').Options} [options]
 */
export function hookscopePlugin(context, options = {}) {
  const { folder = 'hookscope' } = options;
  const address = options.base ?? `${context.baseUrl}${folder}/`;
  return {
    name: 'hook-scope',
    injectHtmlTags: () => ({
      headTags: [{ tagName: 'script', attributes: { type: 'module', src: `${address}hook-scope.js` } }],
    }),
    configureWebpack: () =>
      options.base === undefined
        ? { devServer: { static: [{ directory: app, publicPath: `${context.baseUrl}${folder}` }] } }
        : {},
    postBuild: (/** @type {{outDir: string}} */ { outDir }) => {
      if (options.base === undefined) cpSync(app, join(outDir, folder), { recursive: true });
    },
  };
}
