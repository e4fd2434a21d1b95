import { beforeAll, describe, expect, it } from 'vitest';
import type { FromWorker, ReplyValue, SavedSession, TraceEvent } from '../protocol/messages.ts';
import { loadCommands } from '../session/commands.ts';
import { FakePage } from './testing.ts';

const open = (lab: string, saved?: SavedSession) => (id: number) =>
  ({ type: 'open', id, lab, ...(saved ? { saved } : {}) }) as const;
const line =
  (place: string, text: string, at: number | null = null) =>
  (id: number) =>
    ({ type: 'line', id, place, line: text, at }) as const;
const value = (reply: Extract<FromWorker, { type: 'reply' }>): ReplyValue => {
  if (!reply.ok) throw new Error(reply.error);
  return reply.value;
};
const screen = (events: readonly TraceEvent[]): string =>
  events.map((e) => (e.kind === 'tty' && e.stream === 'out' ? e.text : '')).join('');

// parts that are loaded when they are needed take real time, and the page here has none
beforeAll(async () => {
  await Promise.all([
    loadCommands(),
    import('../session/asked.ts'),
    import('../session/scripts.ts'),
    import('../session/scenario.ts'),
    import('../session/rerun.ts'),
    import('./learn.ts'),
    import('just-bash'),
  ]);
});

describe('the worker', () => {
  it('says what labs there are, and opens one', async () => {
    const page = new FakePage();
    expect(page.of('ready')[0]?.labs.map((lab) => lab.id)).toContain('host');
    expect(value(await page.ask(open('bare')))).toEqual({ type: 'done' });
    expect(page.of('topology')[0]?.topology).toMatchObject({ lab: 'bare', places: [{ name: 'node1' }] });
    expect(page.of('branches')[0]).toMatchObject({ current: 0, branches: [{ id: 0, parent: null }] });
  });

  it('of two labs opened at once the last one stays, however long the first one takes', async () => {
    const page = new FakePage();
    const lines = Array.from({ length: 40 }, () => ({ place: '', line: 'for i in 1 2 3; do sleep 1; done' }));
    const slow = page.ask((id) => ({ type: 'open', id, lab: 'bare', lines }));
    const quick = page.ask(open('host'));
    expect(value(await quick)).toEqual({ type: 'done' });
    expect(await slow).toMatchObject({ ok: false, error: 'another lab was opened meanwhile' });
    await page.wait(500);
    expect(page.of('topology').map((m) => m.topology.lab)).toEqual(['host']);
  });

  it('says that a place is busy before it shows the line, and that it is not after all that was printed', async () => {
    const page = new FakePage();
    await page.ask(open('host'));
    await page.ask(line('client', 'ping -c 1 node'));
    const told = page.messages.flatMap((m) =>
      m.type === 'busy'
        ? [m.busy ? 'busy' : 'at rest']
        : m.type === 'events'
          ? m.events.flatMap((e) => (e.kind === 'tty' ? [e.stream] : []))
          : [],
    );
    expect(told[0]).toBe('busy');
    expect(told[1]).toBe('in');
    expect(told.slice(-2)).toEqual(['exit', 'at rest']);
  });

  it('tells who waits for a line when another lab is opened, and its script ends', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    const endless = page.ask(line('node1', 'while true; do sleep 1; done'));
    await page.until(() => page.of('busy').some((m) => m.busy));
    await page.ask(open('host'));
    expect(value(await endless)).toEqual({ type: 'status', status: 130 });
    expect(page.of('busy').at(-1)).toMatchObject({ place: 'node1', busy: false });
  });

  it('answers errors and lives on', async () => {
    const page = new FakePage();
    expect(await page.ask(line('node1', 'true'))).toMatchObject({ ok: false, error: 'no lab is open' });
    expect(await page.ask(open('nosuch'))).toMatchObject({ ok: false });
    await page.ask(open('bare'));
    expect(await page.ask(line('nowhere', 'true'))).toMatchObject({ ok: false });
    const query = { kind: 'chains', net: 0, table: 'nat', generation: 7 } as const;
    expect(await page.ask((id) => ({ type: 'query', id, query }))).toMatchObject({ ok: false });
    expect(await page.ask((id) => ({ type: 'undo', id }))).toMatchObject({ ok: false });
    expect(value(await page.ask(line('node1', 'nosuch')))).toEqual({ type: 'status', status: 127 });
  });

  it('runs lines and sends the events', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    expect(value(await page.ask(line('node1', 'hostname')))).toEqual({ type: 'status', status: 0 });
    expect(value(await page.ask(line('node1', 'iptables -A INPUT -j DROP; iptables -S | grep A')))).toMatchObject({
      status: 0,
    });
    expect(screen(page.trace(0))).toBe(
      'node1\n-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-A INPUT -j DROP\n',
    );
    expect(page.trace(0).map((e) => e.seq)).toEqual(page.trace(0).map((_e, i) => i));
    expect(value(await page.ask(line('node1', 'cat <<X')))).toEqual({ type: 'incomplete' });
  });

  it('lets time pass while a job runs, says so, and stops it on ctrl-c', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    page.send(line('node1', 'watch -n 1 hostname')(99));
    await page.wait(2500);
    expect(screen(page.trace(0)).match(/node1/g)).toHaveLength(3);
    expect(page.of('busy')).toEqual([{ type: 'busy', place: 'node1', busy: true }]);
    page.send({ type: 'interrupt', place: 'node1' });
    await page.wait(10);
    expect(page.of('busy').at(-1)).toEqual({ type: 'busy', place: 'node1', busy: false });
    expect(page.of('reply').at(-1)).toMatchObject({ id: 99, ok: true });
  });

  it('begins at once, also when the clock idles', async () => {
    const page = new FakePage();
    await page.ask(open('host'));
    await page.ask(line('client', 'ping -c 1 node'));
    await page.wait(600);
    page.send(line('client', 'ping -c 1 node')(99));
    await page.wait(10);
    expect(page.of('reply').at(-1)).toMatchObject({ id: 99, value: { type: 'status', status: 0 } });
  });

  it('stands still when nothing runs any more', async () => {
    const page = new FakePage();
    await page.ask(open('host'));
    await page.ask(line('client', 'curl -s http://node/'));
    await page.wait(10_000);
    const before = page.messages.length;
    await page.wait(600_000);
    expect(page.messages.length).toBe(before);
    await page.ask(line('client', 'date +%s'));
    await page.ask(line('node', 'conntrack -L'));
    const [seconds = ''] = screen(page.trace(0)).match(/^\d{10}$/m) ?? [];
    expect(Number(seconds) - Date.UTC(2026, 0, 1) / 1000).toBeLessThan(10);
  });

  it('stops an endless script on ctrl-c', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    page.send(line('node1', 'while true; do sleep 0.1; done')(99));
    await page.wait(1000);
    page.send({ type: 'interrupt', place: 'node1' });
    await page.wait(50);
    expect(page.of('reply').at(-1)).toMatchObject({ id: 99, value: { type: 'status', status: 130 } });
  });

  it('undoes, and voids the events it took back', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    await page.ask(line('node1', 'hostname'));
    const before = page.trace(0);
    await page.ask(line('node1', 'whoami'));
    expect(value(await page.ask((id) => ({ type: 'undo', id })))).toEqual({ type: 'done' });
    expect(page.trace(0)).toEqual(before);
    await page.ask(line('node1', 'whoami'));
    expect(screen(page.trace(0))).toBe('node1\nroot\n');
  });

  it('branches where a line is entered in the past, and goes back', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    await page.ask(line('node1', 'hostname'));
    await page.ask(line('node1', 'hostname'));
    const second = page.trace(0).findLast((e) => e.kind === 'tty' && e.stream === 'in')?.seq ?? -1;
    await page.ask(line('node1', 'whoami', second));
    expect(page.of('branches').at(-1)).toMatchObject({ current: 1, branches: [{ id: 0 }, { id: 1, title: 'whoami' }] });
    expect(screen(page.trace(1))).toBe('node1\nroot\n');
    await page.ask((id) => ({ type: 'branch', id, branch: 0 }));
    expect(page.of('branches').at(-1)?.current).toBe(0);
    expect(screen(page.trace(0))).toBe('node1\nnode1\n');
  });

  it('saves again when time comes to rest, so that what is kept reaches to the last event', async () => {
    const page = new FakePage();
    await page.ask(open('host'));
    await page.ask(line('client', 'ping -c 2 -i 1 node &'));
    await page.wait(5000);
    const kinds = page.messages.map((m) => m.type);
    expect(kinds.lastIndexOf('save')).toBeGreaterThan(kinds.lastIndexOf('events'));
    expect(page.trace(0).filter((e) => e.kind === 'tty' && /2 received/.test(e.text))).toHaveLength(1);
    const other = new FakePage();
    await other.ask(open('host', structuredClone(page.of('save').at(-1)?.saved)));
    expect(other.trace(0).length).toBe(page.trace(0).length);
  });

  it('saves a session that another worker restores', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    await page.ask(line('node1', 'iptables -A INPUT -j DROP'));
    await page.wait(1000);
    const saved = structuredClone(page.of('save').at(-1)?.saved);
    const other = new FakePage();
    await other.ask(open('bare', saved));
    expect(other.trace(0)).toEqual(page.trace(0));
    expect(value(await other.ask(line('node1', 'iptables -C INPUT -j DROP')))).toMatchObject({ status: 0 });
  });

  it('completes commands and files', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    const complete = async (text: string) =>
      value(await page.ask((id) => ({ type: 'complete', id, place: 'node1', line: text, cursor: text.length })));
    expect(await complete('iptables-s')).toEqual({ type: 'completions', start: 0, words: ['iptables-save'] });
    expect(await complete('cat /etc/ho')).toEqual({ type: 'completions', start: 4, words: ['/etc/hosts'] });
    expect(await complete('true; whoa')).toMatchObject({ start: 6, words: ['whoami'] });
  });

  it('answers questions about rules of an earlier generation', async () => {
    const page = new FakePage();
    await page.ask(open('bare'));
    await page.ask(line('node1', 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -F'));
    const generation =
      page.trace(0).flatMap((e) => (e.kind === 'rules' && e.rules === 1 ? [e.generation] : []))[0] ?? -1;
    const query = { kind: 'rules', net: 0, table: 'filter', generation, chain: 'INPUT', from: 1, count: 10 } as const;
    const answer = value(await page.ask((id) => ({ type: 'query', id, query })));
    expect(answer).toMatchObject({
      answer: {
        chain: { length: 1, policy: 'ACCEPT', rules: [{ rule: 1, spec: '-p tcp -m tcp --dport 22 -j ACCEPT' }] },
      },
    });
  });
});
