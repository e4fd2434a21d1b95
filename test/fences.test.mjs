import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInfo } from '../package/markdown.mjs';
import { listFiles, root } from '../scripts/lib/root.mjs';
import { playWords } from '../src/cli/scenario.ts';

/** Fences of our own pages, as their readers will see them. */
const FENCES = listFiles()
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^```hookscope([^\n]*)\n(.*?)^```$/gms)].map((m, i) => ({
      name: `${file}, ${i + 1}`,
      info: readInfo(m[1] ?? ''),
      text: m[2] ?? '',
    })),
  );

describe('the fences of our pages', () => {
  it('are some', () => expect(FENCES.length).toBeGreaterThan(3));

  it.each(FENCES)('$name is a scenario with its step', async ({ info, text }) => {
    const options = new Map(info.step ? [['step', [info.step]]] : []);
    const scenario = info.mode ? `mode: ${info.mode}\n${text}` : text;
    const played = await playWords(scenario.split('\n'), options);
    expect(played.index.stopIndex(played.seq)).toBeGreaterThanOrEqual(0);
  });
});
