import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { firstHtml } from './prerender.tsx';
import { readSettings } from './store/settings.ts';
import { type FirstHtml, shell } from './ui/shell.ts';

/** What the script that runs before the first paint makes of what a browser kept. */
function beginsWithFirst(kept: Readonly<Record<string, string>>, hash = ''): boolean {
  const dataset: Record<string, string> = {};
  runInNewContext(readFileSync('public/theme.js', 'utf8'), {
    location: { hash },
    history: { state: null },
    localStorage: { getItem: (key: string) => kept[key] ?? null },
    matchMedia: () => ({ matches: false }),
    document: { documentElement: { dataset } },
  });
  return dataset.first !== 'no';
}

describe('a visit begins with the first moment', () => {
  const defaults = readSettings({});
  const withSettings = (changed: object): boolean =>
    beginsWithFirst({ 'hookscope.settings': JSON.stringify({ ...defaults, ...changed }) });

  it('when nothing was kept, or nothing that makes it look different', () => {
    expect(beginsWithFirst({})).toBe(true);
    expect(withSettings({ theme: 'light', speed: 8, hintDone: true })).toBe(true);
  });

  it('unless a session was kept or sent, or the page is set up otherwise', () => {
    expect(beginsWithFirst({ 'hookscope.session': '{}' })).toBe(false);
    expect(beginsWithFirst({}, '#v1=x')).toBe(false);
    const others = [
      { view: 'learn' },
      { language: 'zh' },
      { rxModel: 'classic' },
      { tab: 'rules' },
      { kernelVersion: '6.1' },
      { folded: { ...defaults.folded, inspector: true } },
      { sizes: { ...defaults.sizes, inspector: 300 } },
    ];
    for (const other of others) expect(withSettings(other), JSON.stringify(other)).toBe(false);
  });
});

describe('the first moment as HTML', () => {
  let first: FirstHtml;
  beforeAll(async () => {
    first = await firstHtml();
  });

  it('shows where the first packet of the first lab begins, in words and in each layout', () => {
    const fn = /<code>(\w+)<\/code>/.exec(first.caption)?.[1];
    expect(fn).toBe('ping_v4_sendmsg');
    expect(first.inspector).toContain(`<code>${fn}</code>`);
    expect(first.pictures.map((p) => p.layout).sort()).toEqual(['medium', 'tall', 'wide']);
    for (const { html } of first.pictures) expect(html).toContain('active-packet');
  });

  it('holds nothing that a test or a script could take for the live page', () => {
    for (const html of [first.caption, first.inspector, ...first.pictures.map((p) => p.html)])
      expect(html).not.toMatch(/ (?:id|data-testid|tabindex)=/);
  });

  it('stands in the served page where nobody can press it', () => {
    const html = shell(first);
    expect(html.match(/class="kept[^>]*inert[^>]*aria-hidden="true"/g)).toHaveLength(5);
    expect(shell(null)).not.toContain('kept');
  });

  it('has a sentence ready for when its scripts do not come, in both languages', () => {
    expect(shell(null)).toMatch(
      /<div class="unloaded"[^>]* hidden><p>The page did not load.*<p lang="zh-Hans">\p{Script=Han}.*<button/u,
    );
  });
});
