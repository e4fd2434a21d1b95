import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Recording, replay } from './replay.ts';

const here = new URL('./', import.meta.url);
const files = readdirSync(here).filter((file) => file.endsWith('.json'));

describe('recordings', () => {
  it.each(files)('%s', async (file) => {
    const url = new URL(file, here);
    const recording: Recording = JSON.parse(readFileSync(url, 'utf8'));
    const name = file.replace(/\.json$/, '');
    const made = await replay(name, recording);
    if (process.env.RECORD) writeFileSync(url, `${JSON.stringify({ ...recording, ...made }, null, 2)}\n`);
    else expect(made).toEqual({ output: recording.output, walk: recording.walk });
    // The same lines in a world of their own leave the same trace.
    expect(await replay(name, recording)).toEqual(made);
  });
});
