import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCommands } from '../src/shell/registry.ts';
import { compareAnswers } from './compare.ts';
import { type Fixture, fixtureText, recordOf, replay } from './fixture.ts';

const folder = new URL('./fixtures/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

beforeAll(loadCommands);

/** What Linux answered to cases on which the model was wrong once. */
describe('fixtures', () => {
  it.each(files)('%s', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const fixture: Fixture = JSON.parse(text);
    expect(fixture.about).toMatch(/^[A-Z].*\.$/);
    expect(fixture.linux).toHaveLength(fixture.packets.length);
    expect(fixtureText(fixture)).toBe(text);
    expect(compareAnswers(fixture.linux, replay(recordOf(file, fixture)))).toBeNull();
  });
});
