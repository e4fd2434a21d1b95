import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../../test/fuzz.ts';
import { loadCommands } from '../session/commands.ts';
import { FakePage } from './testing.ts';

beforeAll(async () => {
  await Promise.all([
    loadCommands(),
    import('../session/asked.ts'),
    import('../session/scripts.ts'),
    import('../session/rerun.ts'),
    import('../session/scenario.ts'),
    import('./learn.ts'),
    import('just-bash'),
  ]);
});

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    -1,
    0,
    1,
    1e300,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1.5,
    '',
    '__proto__',
    [],
    {},
  ),
  fc.constantFrom<unknown>(
    'node',
    'client',
    'filter',
    'nat',
    'INPUT',
    'export',
    'chains',
    'rules',
    'misses',
    'state',
    'text',
  ),
  fc.string(),
  fc.nat(50),
);
const query = fc.record(
  {
    kind: fc.oneof(fc.constantFrom('chains', 'rules', 'misses', 'state', 'export'), anything),
    net: anything,
    table: anything,
    generation: anything,
    chain: anything,
    from: anything,
    count: anything,
    branch: anything,
    seq: anything,
    step: anything,
    format: fc.oneof(fc.constantFrom('text', 'json', 'pcapng', 'kernel', 'journal'), anything),
  },
  { requiredKeys: ['kind'] },
);
const message = fc.oneof(
  { weight: 1, arbitrary: anything },
  {
    weight: 8,
    arbitrary: fc.record(
      {
        type: fc.oneof(
          fc.constantFrom('line', 'interrupt', 'speed', 'complete', 'query', 'undo', 'branch', 'open'),
          anything,
        ),
        id: fc.oneof(fc.nat(1000), anything),
        lab: fc.oneof(fc.constantFrom('host', 'bare'), anything),
        seed: anything,
        rxModel: anything,
        saved: fc.oneof(fc.record({ version: anything, lab: anything, seed: anything, journal: anything }), anything),
        place: fc.oneof(fc.constantFrom('node', 'client'), anything),
        line: fc.oneof(
          fc.constantFrom('ping -c 1 node', 'iptables -F', 'for i in 1 2; do hostname; done', 'cat <<E'),
          anything,
        ),
        at: fc.oneof(fc.nat(200), anything),
        factor: anything,
        cursor: anything,
        query: fc.oneof({ weight: 5, arbitrary: query }, anything),
        branch: anything,
      },
      { requiredKeys: ['type'] },
    ),
  },
);

const open = { type: 'open', id: 5000, lab: 'host' };

describe('messages of any form', () => {
  it('are each answered, and the worker lives on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 10 }), async (messages) => {
        const page = new FakePage(0.1);
        page.send(open);
        await page.wait(10);
        for (const one of messages) {
          const before = page.of('reply').length;
          page.send(one);
          await page.wait(50);
          const type = typeof one === 'object' && one !== null ? Reflect.get(one, 'type') : null;
          if (type !== 'interrupt' && type !== 'speed') await page.until(() => page.of('reply').length > before);
        }
        page.send({ ...open, id: 2000 });
        await page.until(() => page.of('reply').some((reply) => reply.id === 2000 && reply.ok));
        page.send({ type: 'line', id: 3000, place: 'client', line: 'hostname', at: null });
        await page.until(() => page.of('reply').some((reply) => reply.id === 3000 && reply.ok));
      }),
      fuzz(60),
    );
  });
});

describe('what never ends', () => {
  const enter = async (line: string, at: number | null = null) => {
    const page = new FakePage(0.1);
    page.send(open);
    await page.wait(10);
    if (at !== null) await page.ask((id) => ({ type: 'line', id, place: 'client', line: 'ping -c 1 node', at: null }));
    page.send({ type: 'line', id: 77, place: 'client', line, at });
    await page.wait(5);
    const answered = () => page.of('reply').some((reply) => reply.id === 77);
    expect(answered()).toBe(false);
    return { page, answered };
  };

  it.each([
    ['ping node', null],
    ['ping -i 0 node', null],
    ['ping -f 127.0.0.1', null],
    ['sleep infinity', null],
    ['while true; do hostname; done', null],
    ['while true; do x=$(seq 50 | sort | tail -1); done', null],
    ['f() { while :; do echo y; done; }; f | head -1', null],
    ['watch -n 0.1 hostname', null],
    ['nc -l 99', null],
    ['tcpdump -i any', null],
    ['sleep infinity & wait', null],
    ['while true; do hostname; done', 5],
  ])('%s ends on ctrl-c (entered at %s)', async (line, at) => {
    const { page, answered } = await enter(line, at);
    page.send({ type: 'interrupt', place: 'client' });
    await page.until(answered);
    expect(await page.ask((id) => ({ type: 'line', id, place: 'client', line: 'echo alive', at: null }))).toMatchObject(
      {
        ok: true,
        value: { status: 0 },
      },
    );
  });
});
