import { beforeAll, describe, expect, it } from 'vitest';
import { idOfOwnLab, readText } from '../protocol/own-lab/read.ts';
import { loadCommands } from '../session/commands.ts';
import { FakePage } from './testing.ts';

const LAB = {
  version: 1,
  title: 'Two hosts of mine',
  nodes: [
    { name: 'left', kind: 'host', x: 0, y: 0 },
    { name: 'right', kind: 'host', x: 300, y: 40, servers: [{ kind: 'http', port: 80 }] },
  ],
  links: [
    {
      a: { node: 'left', dev: 'eth0', addrs: ['10.0.0.1/24'] },
      b: { node: 'right', dev: 'eth0', addrs: ['10.0.0.2/24'] },
    },
  ],
};
const ID = idOfOwnLab(readText(JSON.stringify(LAB)));

beforeAll(async () => {
  await Promise.all([loadCommands(), import('./learn.ts'), import('./own-lab.ts'), import('./lab-queries.ts')]);
});

const open = (page: FakePage, lab: string) => page.ask((id) => ({ type: 'open', id, lab }));
const enter = (page: FakePage, place: string, line: string) =>
  page.ask((id) => ({ type: 'line', id, place, line, at: null }));

describe('a lab of the reader by the protocol', () => {
  it('opens with its hosts where they were drawn, and says what to play', async () => {
    const page = new FakePage();
    expect(await open(page, ID)).toMatchObject({ ok: true });
    expect(page.of('topology')[0]?.topology).toMatchObject({
      lab: ID,
      title: 'Two hosts of mine',
      places: [
        { name: 'left', role: 'host', at: { x: 0, y: 0 } },
        { name: 'right', role: 'host', at: { x: 300, y: 40 } },
      ],
      first: { place: 'left', line: 'ping -c 1 right' },
    });
    expect(await enter(page, 'left', 'curl http://right/')).toMatchObject({ ok: true, value: { status: 0 } });
  });

  it('is opened again from what was kept of it', async () => {
    const page = new FakePage();
    await open(page, ID);
    await enter(page, 'left', 'ping -c 1 right');
    await page.wait(1000);
    const saved = page.of('save').at(-1)?.saved;
    const other = new FakePage();
    expect(await other.ask((id) => ({ type: 'open', id, lab: 'host', ...(saved && { saved }) }))).toMatchObject({
      ok: true,
      value: { type: 'done' },
    });
    expect(other.trace(0)).toEqual(page.trace(0));
  });

  it('that cannot run is refused with the place, and what was open stays', async () => {
    const page = new FakePage();
    await open(page, 'host');
    const bad = ID.replace('10.0.0.2/24', '10.0.0.2');
    expect(await open(page, bad)).toMatchObject({
      ok: false,
      error: expect.stringContaining('right, eth0: "10.0.0.2" is no address'),
    });
    expect(await open(page, 'own/{"version":1}')).toMatchObject({ ok: false });
    expect(await enter(page, 'client', 'ping -c 1 node')).toMatchObject({ ok: true, value: { status: 0 } });
  });

  it('is tried without being opened: settings and commands that the kernel refuses are named', async () => {
    const page = new FakePage();
    await open(page, 'host');
    const problem = async (change: object): Promise<unknown> => {
      const lab = idOfOwnLab(readText(JSON.stringify({ ...LAB, ...change })));
      const reply = await page.ask((id) => ({ type: 'query', id, query: { kind: 'try-lab', lab } }));
      return reply.ok && reply.value.type === 'answer' && reply.value.answer.kind === 'try-lab'
        ? reply.value.answer.problem
        : reply;
    };
    expect(await problem({})).toBe('');
    const [left, right] = LAB.nodes;
    expect(await problem({ nodes: [{ ...left, sysctls: { 'net.ipv4.nothing': '1' } }, right] })).toBe(
      'left: net.ipv4.nothing: No such file or directory',
    );
    expect(await problem({ setup: [{ place: 'right', line: 'iptables -A NOWHERE -j DROP' }] })).toContain(
      '"iptables -A NOWHERE -j DROP" at right ended with',
    );
    expect(await problem({ setup: [{ place: 'left', line: 'ping -q right' }] })).toBe(
      'setup: "ping -q right" does not end',
    );
    expect(await problem({ setup: [{ place: 'left', line: 'sleep 3600' }] })).toBe('');
    expect(await problem({ setup: [{ place: 'left', line: 'nosuch' }] })).toBe('setup: nosuch: command not found');
    for (const line of ['ip addr | grep eth0', 'ip addr; ip route'])
      expect(await problem({ setup: [{ place: 'left', line }] })).toBe(`setup: "${line}" is not one plain command`);
    expect(page.of('topology')).toHaveLength(1);
  });

  it('is what a lab of ours becomes as a copy', async () => {
    const page = new FakePage();
    await open(page, 'host');
    const reply = await page.ask((id) => ({ type: 'query', id, query: { kind: 'copy-lab', lab: 'level/drop-ping' } }));
    if (!reply.ok || reply.value.type !== 'answer' || reply.value.answer.kind !== 'copy-lab')
      throw new Error('no copy');
    const { draft } = reply.value.answer;
    expect(draft.nodes.map(({ name }) => name)).toEqual(['node', 'client']);
    expect(await open(page, idOfOwnLab(draft))).toMatchObject({ ok: true });
  });

  it('can be the lab of a level', async () => {
    const page = new FakePage();
    const level = {
      version: 1,
      title: 'Right does not answer',
      story: [],
      lab: ID,
      setup: [{ place: 'right', line: 'iptables -A INPUT -p icmp -j DROP' }],
      goal: [{ place: 'left', line: 'ping -c 1 -W 1 right', wants: [{ kind: 'answered' }] }],
      hints: [],
      solution: [{ place: 'right', line: 'iptables -F' }],
    };
    await open(page, 'host');
    const id = `custom:${JSON.stringify(level)}`;
    const reply = await page.ask((n) => ({ type: 'query', id: n, query: { kind: 'prove', level: id } }));
    expect(reply).toMatchObject({ ok: true, value: { answer: { proof: { fails: true, passes: true, problem: '' } } } });
    expect(await open(page, `level/${id}`)).toMatchObject({ ok: true });
  });
});
