import { describe, expect, it } from 'vitest';
import { Random } from '../base/random.ts';
import { readSaved } from '../session/saved.ts';
import { ShareError, writeShared } from './share.ts';
import { encode, readLink } from './share-link.ts';
import { LINKS_V1 } from './testing/links-v1.ts';
import { spoil } from './testing/spoil.ts';

const chance = new Random(7);
const pick = <T>(list: readonly T[]): T => list[chance.below(list.length)] as T;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=#%. \u0000\u00e9\u{1f40c}';
const LINKS = LINKS_V1.map((l) => l.link);

/** What may happen to a link on its way, or be typed instead of one. */
const TEXTS: readonly (() => string)[] = [
  () => Array.from({ length: chance.below(80) }, () => pick([...LETTERS])).join(''),
  () => `v${chance.below(3)}=${Array.from({ length: chance.below(200) }, () => pick([...LETTERS])).join('')}`,
  () => changed((text, at) => text.slice(0, at) + pick([...LETTERS]) + text.slice(at + 1)),
  () => changed((text, at) => text.slice(0, at)),
  () => changed((text, at) => text.slice(0, at) + text.slice(at + 1 + chance.below(20))),
  () => changed((text, at) => text.slice(0, at) + pick(LINKS).slice(chance.below(60))),
  () => changed((text, at) => text.slice(0, at) + text.slice(at).toLowerCase()),
];
const changed = (change: (text: string, at: number) => string): string => {
  const text = pick(LINKS);
  return change(text, chance.below(text.length));
};

/** Opens a link as far as it goes without a world. Anything but a reason for a person is a defect. */
async function open(link: string): Promise<'opened' | 'refused'> {
  let journal: unknown;
  try {
    journal = (await readLink(link)).session;
  } catch (error) {
    if (error instanceof ShareError && error.message.length > 10) return 'refused';
    throw error;
  }
  try {
    readSaved(journal);
    return 'opened';
  } catch (error) {
    if (error instanceof Error && /saved session/.test(error.message)) return 'refused';
    throw error;
  }
}

describe('12,000 links that are none', () => {
  it('damaged on their way: 8,000 are refused with a reason, or are the link they were', async () => {
    let opened = 0;
    for (let i = 0; i < 8_000; i++) {
      const text = pick(TEXTS)();
      const how = await open(text);
      if (how === 'opened') {
        opened++;
        expect(LINKS).toContain(text.replace(/^#/, '').replace(/[^\w-]+$/, ''));
      }
    }
    expect(opened).toBeLessThan(800);
  });

  it('made with something else in them: 4,000 open or are refused with a reason', async () => {
    const good = await Promise.all(LINKS.map(readLink));
    const count = { opened: 0, refused: 0 };
    for (let i = 0; i < 4_000; i++) {
      const form: unknown = spoil(structuredClone(writeShared(pick(good))), chance);
      const text = JSON.stringify(form);
      const cut = chance.below(20) === 0 ? text.slice(0, chance.below(text.length)) : text;
      count[await open(await encode(cut))]++;
    }
    expect(count.refused).toBeGreaterThan(1_000);
    expect(count.opened).toBeGreaterThan(100);
  });
});
