import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hookscopePlugin, remarkHookscope } from '../../package/docusaurus.mjs';
import { fence, fenceHtml, markdownIt, readInfo } from '../../package/markdown.mjs';
import { withHookscope } from '../../package/vitepress.mjs';
import { manifestFor } from './npm-package.mjs';
import { root } from './root.mjs';

/** @typedef {import('../../package/types/render.d.ts').Rendered} Rendered */

const asked = /** @type {unknown[]} */ ([]);
/**
 * Draws nothing, and remembers what it was asked for.
 * @param {string} scenario
 * @param {unknown} options
 * @returns {Rendered}
 */
const render = (scenario, options) => {
  asked.push([scenario, options]);
  if (scenario.includes('nowhere')) throw new Error('no such lab: nowhere');
  return {
    svg: '<svg/>',
    title: 'A "title"',
    description: 'Step 7 of 9.',
    step: 7,
    steps: 9,
    host: 'node',
    fn: 'ip_rcv',
    packet: '',
    fate: 'moving',
    link: 'v1=abc',
  };
};
const SCENARIO = 'lab: host\nnode$ iptables -A INPUT -m comment --comment "<b>" -j DROP\n';

describe('a fence', () => {
  it('becomes an element with a picture in it', () => {
    const made = fence(SCENARIO, 'step=drop theme="dark" write nonsense=1', { render });
    expect(asked.at(-1)).toEqual([SCENARIO.trim(), { step: 'drop' }]);
    expect(made.attributes).toEqual({
      scenario: SCENARIO.trim(),
      step: 'drop',
      theme: 'dark',
      write: '',
      label: 'A "title"',
    });
    expect(made.image).toEqual({
      src: `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`,
      alt: 'A "title". Step 7 of 9.',
    });
  });

  it('stays at the step that was drawn when none is named, and draws in the mode that is', () => {
    expect(fence('cluster', 'mode=ipvs layout=wide', { render }).attributes).toMatchObject({ step: '7', mode: 'ipvs' });
    expect(asked.at(-1)).toEqual(['mode: ipvs\ncluster', { layout: 'wide' }]);
  });

  it('is markup in which nothing of the commands is', () => {
    const html = fenceHtml(fence(`${SCENARIO}client$ echo {{ 1 }} && true`, '', { render }));
    expect(html).toContain('&lt;b&gt;');
    expect(html).toContain('&#10;');
    expect(html.match(/</g)).toHaveLength(3);
    expect(html).not.toMatch(/[{}]/);
  });

  it('reads what stands behind the language', () => {
    expect(readInfo('step=12 label="two words" id=a onload=x style=y')).toEqual({
      step: '12',
      label: 'two words',
      id: 'a',
    });
  });
});

describe('markdown-it', () => {
  const md = () => {
    const plain = (/** @type {any} */ tokens, /** @type {number} */ i) => `<pre>${tokens[i].content}</pre>`;
    return { renderer: { rules: { fence: plain } } };
  };
  /** @param {string} info @param {string} content */
  const token = (info, content) => [{ info, content, map: /** @type {[number, number]} */ ([41, 44]) }];

  it('renders the fences that are ours, and leaves the others', () => {
    const mine = md();
    markdownIt(mine, { render });
    expect(mine.renderer.rules.fence(token('hookscope step=3', SCENARIO), 0)).toMatch(/^<hook-scope /);
    expect(mine.renderer.rules.fence(token('js', 'x'), 0)).toBe('<pre>x</pre>');
  });

  it('says where a fence is wrong', () => {
    const mine = md();
    markdownIt(mine, { render });
    expect(() => mine.renderer.rules.fence(token('hookscope', 'nowhere'), 0)).toThrow(
      'hookscope fence at line 42: no such lab: nowhere',
    );
  });
});

describe('VitePress', () => {
  it('gets the script, the fence and the element, and keeps what was configured', () => {
    const called = /** @type {string[]} */ ([]);
    const config = withHookscope(
      {
        base: '/docs/',
        head: [['meta', {}]],
        markdown: { config: (/** @type {unknown} */ _md) => called.push('mine') },
        vue: { template: { compilerOptions: { isCustomElement: (/** @type {string} */ tag) => tag === 'my-own' } } },
      },
      { base: '/elsewhere/' },
    );
    expect(config.head).toEqual([
      ['meta', {}],
      ['script', { type: 'module', src: '/elsewhere/hook-scope.js' }],
    ]);
    const is = config.vue?.template?.compilerOptions?.isCustomElement;
    expect(['hook-scope', 'my-own', 'div'].map((tag) => is?.(tag))).toEqual([true, true, false]);
    /** @type {import('../../package/types/markdown.d.ts').MarkdownIt} */
    const md = { renderer: { rules: {} } };
    config.markdown?.config?.(md);
    expect(called).toEqual(['mine']);
    expect(md.renderer.rules).toHaveProperty('fence');
  });
});

describe('Docusaurus', () => {
  it('turns fences into elements, however deep they are', () => {
    /** @type {import('../../package/types/docusaurus.d.ts').Node} */
    const code = { type: 'code', lang: 'hookscope', meta: 'step=3', value: SCENARIO };
    const tree = {
      type: 'root',
      children: [
        { type: 'list', children: [code] },
        { type: 'code', lang: 'js' },
      ],
    };
    remarkHookscope({ render })(tree);
    expect(tree.children?.[1]).toEqual({ type: 'code', lang: 'js' });
    const made = tree.children?.[0]?.children?.[0];
    expect(made).toMatchObject({ type: 'mdxJsxFlowElement', name: 'hook-scope' });
    expect(made).toMatchObject({ children: [{ name: 'img' }] });
    expect(JSON.stringify(made)).toContain('"name":"step","value":"3"');
  });

  it('puts the script on every page', () => {
    const plugin = /** @type {any} */ (hookscopePlugin({ baseUrl: '/' }));
    expect(plugin.injectHtmlTags().headTags[0].attributes.src).toBe('/hookscope/hook-scope.js');
  });
});

describe('the manifest', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package', 'package.json'), 'utf8'));
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

  it('has the version, the licence and the engines of the project, and no dependencies', () => {
    expect([manifest.version, manifest.license, manifest.engines]).toEqual([own.version, own.license, own.engines]);
    expect(manifest.dependencies).toBeUndefined();
  });

  it('says where it comes from when it is told', () => {
    expect(manifestFor(manifest, '9.9.9')).not.toHaveProperty('repository');
    for (const at of ['https://forge.example/a/b', 'https://forge.example/a/b.git', 'https://forge.example/a/b/'])
      expect(manifestFor(manifest, '9.9.9', at)).toMatchObject({
        version: '9.9.9',
        repository: { type: 'git', url: 'git+https://forge.example/a/b.git' },
        publishConfig: { access: 'public', provenance: true },
      });
    expect(() => manifestFor(manifest, '9.9.9', 'forge')).toThrow('--repository takes an https address');
  });

  it('has types for all that can be imported', () => {
    for (const entry of Object.values(manifest.exports))
      if (typeof entry === 'object')
        expect(readFileSync(join(root, 'package', entry.types), 'utf8')).toContain('export');
  });
});
