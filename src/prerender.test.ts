import { beforeAll, describe, expect, it } from 'vitest';
import { firstHtml } from './prerender.tsx';
import { type FirstHtml, shell } from './ui/shell.ts';

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
});
