import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { headersFile, headersTable } from './headers.mjs';
import { withSection } from './parts.mjs';
import { root } from './root.mjs';
import { headersFor } from './serve.mjs';

it('public/_headers says what our own server sends', () => {
  expect(readFileSync(join(root, 'public', '_headers'), 'utf8')).toBe(headersFile());
});

it('docs/hosting.md has the same in a table (npm run docs)', () => {
  const file = join(root, 'docs', 'hosting.md');
  const text = readFileSync(file, 'utf8');
  const made = withSection(text, 'headers', headersTable());
  if (process.env.RECORD) writeFileSync(file, made);
  else expect(text).toBe(made);
});

it('only the frame may stand in other pages, and only what it needs goes to other origins', () => {
  expect(headersFor('/index.html')['Content-Security-Policy']).toContain("frame-ancestors 'self'");
  expect(headersFor('/embed.html')['Content-Security-Policy']).toContain('frame-ancestors *');
  expect(headersFor('/index.html')).not.toHaveProperty('Access-Control-Allow-Origin');
  for (const file of ['/embed.html', '/hook-scope.js', '/assets/x-123.js'])
    expect(headersFor(file)).toMatchObject({
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
});
