import { describe, expect, it } from 'vitest';
import type { Fields } from '../base/checks.ts';
import { labById } from '../labs/labs.ts';
import { Session } from '../session/session.ts';
import { specOfOwnLab } from './own-lab/spec.ts';
import { readFile, readShared, type Shared, ShareError, type Upgrader, writeFile } from './share.ts';
import { encode, readLink, writeLink } from './share-link.ts';
import { LINKS_V1 } from './testing/links-v1.ts';

const shared: Shared = {
  session: { version: 1, lab: 'host', seed: 7, rxModel: 'classic', journal: { current: 0, branches: [] } },
  seq: 12,
  view: 'learn',
  tab: 'why',
  net: 2,
};
const problemOf = async (link: string): Promise<string> => {
  const error = await readLink(link).catch((e: unknown) => e);
  return error instanceof ShareError ? `${error.problem}: ${error.message}` : `opened ${String(error)}`;
};

describe('a link', () => {
  it('brings back what was put into it', async () => {
    expect(await readLink(await writeLink(shared))).toEqual(shared);
    const text = 'a "quoted" \u0001 line\nand \\u0001 \u{1f40c} and ","';
    const odd = { ...shared, session: { ...shared.session, journal: { text } } };
    expect(await readLink(`#${await writeLink(odd)}`)).toEqual(odd);
  });

  it('brings back what the views show, and leaves out what is not as it should be', async () => {
    const twin = { scenario: 'cluster-ip', lines: [{ place: 'client', line: 'ping -c 1 node' }], at: 7 };
    const cost = { services: 300, seed: 2, position: 'random' };
    const level = { hook: 'INPUT', slot: 'filter', chain: 'INPUT', rule: 2 };
    for (const more of [{ twin }, { cost }, { level }, { level: 'lab' as const }]) {
      const link = await writeLink({ ...shared, ...more });
      expect(await readLink(link)).toEqual({ ...shared, ...more });
    }
    const line = { place: 'client', line: 'x' };
    const hostile: readonly object[] = [
      { twin: { ...twin, lines: [{ place: '../x', line: 'y' }] } },
      { twin: { ...twin, lines: Array.from({ length: 101 }, () => line) } },
      { twin: { ...twin, at: -1 } },
      { twin: [], cost: 3, level: 7 },
      { cost: { ...cost, services: 0 } },
      { level: { ...level, rule: '2' } },
    ];
    for (const more of hostile)
      expect(await readLink(await writeLink({ ...shared, ...more } as Shared))).toEqual(shared);
    const extra = { ...twin, lines: [{ ...line, more: 1 }], more: 1 };
    expect((await readLink(await writeLink({ ...shared, twin: extra }))).twin).toEqual({ ...twin, lines: [line] });
  });

  it('carries levels, lessons and labs that a reader made, and no other long names', async () => {
    const named = (lab: string): Shared => ({ ...shared, session: { ...shared.session, lab } });
    for (const lab of [
      'lesson/custom:{"title":"x"}',
      'level/custom:{"title":"x"}',
      'own/{"title":"x"}',
      'lesson/custom:{\n"title":"x"\n}',
    ])
      expect((await readLink(await writeLink(named(lab)))).session.lab).toBe(lab);
    for (const lab of ['host/custom:{}', 'lesson/custom:x', 'lesson/{}'])
      expect(await problemOf(await writeLink(named(lab)))).toContain('no lab is named');
  });

  it('uses only characters that no program changes', async () => {
    expect(await writeLink(shared)).toMatch(/^v1=[A-Za-z0-9_-]+$/);
  });

  it('may have what a sentence puts behind it', async () => {
    const link = await writeLink(shared);
    for (const end of ['.', ')', '>', '),', ' ']) expect(await readLink(`${link}${end}`)).toEqual(shared);
  });

  it('is refused with a reason when it was cut', async () => {
    const link = await writeLink(shared);
    for (let n = 3; n < link.length; n++) expect(await problemOf(link.slice(0, n))).toMatch(/^damaged/);
  });

  it('of a later version says so', async () => {
    expect(await problemOf('v2=abc')).toBe('newer: it was made by a newer Hookscope (form 2; this one reads up to 1)');
  });

  it('that is none says so', async () => {
    for (const none of ['', '#', 'top', 'v=abc', 'x1=abc', 'v1abc']) expect(await problemOf(none)).toMatch(/^foreign/);
    expect(await problemOf('v0=abc')).toMatch(/^damaged/);
  });

  it('does not unpack more than a page can hold', async () => {
    const bomb = await encode(`{"lab":"${'a'.repeat(17_000_000)}"}`);
    expect(bomb.length).toBeLessThan(30_000);
    expect(await problemOf(bomb)).toMatch(/^too long/);
    const marks = await encode('\u0017'.repeat(2_000_000));
    expect(marks.length).toBeLessThan(30_000);
    expect(await problemOf(marks)).toMatch(/^too long/);
  });

  it('names the part that is wrong', async () => {
    const { session } = shared;
    const wrong = async (change: Partial<Shared>, why: RegExp): Promise<void> =>
      expect(await problemOf(await writeLink({ ...shared, ...change }))).toMatch(why);
    await wrong({ session: { ...session, lab: '../x' } }, /no lab is named/);
    await wrong({ session: { ...session, seed: 1.5 } }, /seed/);
    await wrong({ session: { ...session, journal: [] } }, /journal/);
    await wrong({ seq: -2 }, /step/);
    await wrong({ view: '' }, /view/);
    await wrong({ net: -1 }, /host/);
  });
});

describe.each(LINKS_V1)('an old link: $name', ({ link, lab, line, seq }) => {
  it('opens, with its commands', async () => {
    expect(link.length).toBeLessThan(2_000);
    const read = await readLink(link);
    expect(read.seq).toBe(seq);
    expect(read.session.lab).toBe(lab);
    const spec = labById(lab) ?? specOfOwnLab(lab, labById);
    if (!spec) throw new Error(`no lab ${lab}`);
    const session = await Session.restore(read.session, { lab: spec });
    const typed = session.machine.world.tracer.events.filter((e) => e.kind === 'tty' && e.stream === 'in');
    expect(typed.map((e) => (e.kind === 'tty' ? e.text : ''))).toContain(line);
    expect(session.machine.faults).toEqual([]);
  });
});

describe('forms of earlier versions', () => {
  const upgraders: Record<number, Upgrader> = {
    1: (old) => ({ ...old, rx: old.model }),
    2: ({ host, ...old }): Fields => ({ ...old, net: host ?? null }),
  };
  const v1 = {
    lab: 'host',
    seed: 1,
    model: 'napi',
    saved: 1,
    journal: {},
    seq: 1,
    view: 'explore',
    tab: 'why',
    host: 3,
  };

  it('are upgraded one version after the other', () => {
    expect(readShared(1, v1, upgraders, 3)).toMatchObject({ session: { rxModel: 'napi' }, net: 3 });
    expect(readShared(2, { ...v1, rx: 'classic' }, upgraders, 3).session.rxModel).toBe('classic');
  });

  it('are checked after it', () => {
    expect(() => readShared(1, { ...v1, model: 'old' }, upgraders, 3)).toThrow('receive model');
    expect(() => readShared(0, v1, upgraders, 3)).toThrow('form 0 is unknown');
  });
});

describe('a file', () => {
  it('brings back what was put into it', () => {
    expect(readFile(writeFile(shared))).toEqual(shared);
  });

  it('may be an exported journal', () => {
    expect(readFile(JSON.stringify(shared.session)).session).toEqual(shared.session);
  });

  it('that is something else says so', () => {
    for (const text of ['', 'x', '[]', '3', '{}', '{"name":"other"}'])
      expect(() => readFile(text)).toThrow('not a session of Hookscope');
    expect(() => readFile('{"hookscope":9}')).toThrow('newer');
    expect(() => readFile('{"hookscope":1}')).toThrow('no lab');
  });
});
