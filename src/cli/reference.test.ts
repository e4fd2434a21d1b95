import { expect, it } from 'vitest';
import { readScenario } from '../protocol/scenario.ts';
import { reference } from '../session/reference/reference.ts';
import { referencePages } from './reference.ts';

it('the reference is a page for each kind, with every entry, and examples that the page opens', async () => {
  const pages = await referencePages('../page/');
  const entries = await reference();
  const all = [...pages.values()].join('\n');
  expect(all.match(/^## /gm)).toHaveLength(entries.length);
  expect(pages.get('match.md')).toMatch(/^## conntrack$/m);
  const links = [...all.matchAll(/href="\.\.\/page\/#scenario=([^"]+)"/g)].map((m) => decodeURIComponent(m[1] ?? ''));
  expect(links).toHaveLength(entries.filter(({ example }) => example).length);
  for (const link of links) expect(readScenario(link).lines.length).toBeGreaterThan(0);
  // Nothing that a site generator would take for markup or a template.
  const outside = all.replace(/```sh\n[\s\S]*?\n```/g, '').replace(/<\/?(?:code|a)\b[^>]*>/g, '');
  expect(outside).not.toMatch(/[<>{}]/);
  // No entry without a sentence.
  expect(all).not.toMatch(/^## .*\n\n\n/m);
});
