import { beforeAll, describe, expect, it } from 'vitest';
import type { FromWorker, Query, QueryAnswer } from '../protocol/messages.ts';
import { loadCommands } from '../session/commands.ts';
import { FakePage } from './testing.ts';

beforeAll(async () => {
  await Promise.all([loadCommands(), import('./learn.ts')]);
});

const open = (page: FakePage, lab: string) => page.ask((id) => ({ type: 'open', id, lab }));
const enter = (page: FakePage, place: string, line: string) =>
  page.ask((id) => ({ type: 'line', id, place, line, at: null }));
const ask = (page: FakePage, query: Query) => page.ask((id) => ({ type: 'query', id, query }));

function answer<K extends QueryAnswer['kind']>(
  reply: Extract<FromWorker, { type: 'reply' }>,
  kind: K,
): Extract<QueryAnswer, { kind: K }> {
  if (!reply.ok || reply.value.type !== 'answer' || reply.value.answer.kind !== kind)
    throw new Error(`no answer of kind ${kind}: ${JSON.stringify(reply)}`);
  return reply.value.answer as Extract<QueryAnswer, { kind: K }>;
}

describe('levels and lessons by the protocol', () => {
  it('opens a level as a lab, and says how its goal stands without leaving a trace', async () => {
    const page = new FakePage();
    expect(await open(page, 'level/drop-ping')).toMatchObject({ ok: true });
    expect(page.of('topology')[0]?.topology).toMatchObject({ lab: 'level/drop-ping' });
    const before = answer(await ask(page, { kind: 'goal', level: 'drop-ping' }), 'goal');
    expect(before).toMatchObject({ rows: [{ ok: false, came: 'answered' }, { ok: true }], changes: 0 });
    expect(page.trace(0).filter((event) => event.skb > 0)).toEqual([]);
    await enter(page, 'node', 'iptables -A INPUT -p icmp -j DROP');
    await enter(page, 'node', 'iptables -S');
    const after = answer(await ask(page, { kind: 'goal', level: 'drop-ping' }), 'goal');
    expect(after).toMatchObject({
      rows: [{ ok: true, came: 'silent', drop: { chain: 'INPUT', rule: 1 } }, { ok: true }],
    });
    expect(after.changes).toBe(1);
    await page.ask((id) => ({ type: 'undo', id }));
    await page.ask((id) => ({ type: 'undo', id }));
    expect(answer(await ask(page, { kind: 'goal', level: 'drop-ping' }), 'goal')).toEqual(before);
  });

  it('keeps the setup of a level out of the trace, and opens a kept session of it', async () => {
    const page = new FakePage();
    await open(page, 'level/forwarding-off');
    await enter(page, 'router', 'sysctl net.ipv4.ip_forward');
    const text = page.trace(0).flatMap((e) => (e.kind === 'tty' ? [e.text] : []));
    expect(text.join('')).toBe('sysctl net.ipv4.ip_forwardnet.ipv4.ip_forward = 0\n0');
    await page.wait(1000);
    const saved = page.of('save').at(-1)?.saved;
    const other = new FakePage();
    expect(await other.ask((id) => ({ type: 'open', id, lab: 'host', ...(saved && { saved }) }))).toMatchObject({
      ok: true,
    });
    expect(other.of('topology')[0]?.topology.lab).toBe('level/forwarding-off');
    expect(other.trace(0)).toEqual(page.trace(0));
  });

  it('says how far a session is with a lesson', async () => {
    const page = new FakePage();
    await open(page, 'lesson/wire');
    const { lesson } = answer(await ask(page, { kind: 'lesson', id: 'wire' }), 'lesson');
    const marks = async () => answer(await ask(page, { kind: 'marks', lesson: 'wire' }), 'marks').marks;
    expect((await marks()).map((mark) => mark.done)).toEqual(lesson.steps.map(() => false));
    for (const { place, line } of lesson.steps[0]?.run ?? []) await enter(page, place, line);
    const seqs = (await marks()).map((mark) => mark.seq);
    expect(seqs).not.toContain(null);
    expect(page.trace(0)[seqs[1] ?? -1]).toMatchObject({ fn: 'nic_interrupt', cpu: 'hardirq' });
  });

  it('lists what there is, and refuses what there is not', async () => {
    const page = new FakePage();
    await open(page, 'host');
    const { contents } = answer(await ask(page, { kind: 'learn' }), 'learn');
    expect(contents.lessons[0]?.id).toBe('kube-proxy');
    expect(contents.labs.map((lab) => lab.id)).toContain('containers');
    expect(await ask(page, { kind: 'level', id: 'nosuch' })).toMatchObject({ ok: false });
    expect(await ask(page, { kind: 'goal', level: 'drop-ping' })).toMatchObject({ ok: false });
    expect(await open(page, 'level/nosuch')).toMatchObject({ ok: false });
  });

  it('plays, proves and refuses levels that a reader made', async () => {
    const made = {
      version: 1,
      title: 'Mine',
      story: [],
      lab: 'host',
      setup: [{ place: 'node', line: 'iptables -A INPUT -p icmp -j DROP' }],
      goal: [{ place: 'client', line: 'ping -c 1 -W 1 node', wants: [{ kind: 'answered' }] }],
      hints: [],
      solution: [{ place: 'node', line: 'iptables -F INPUT' }],
    };
    const id = `custom:${JSON.stringify(made)}`;
    const page = new FakePage();
    expect(await open(page, `level/${id}`)).toMatchObject({ ok: true });
    expect(page.of('topology')[0]?.topology.title).toBe('Mine');
    expect(answer(await ask(page, { kind: 'level', id }), 'level').level).toMatchObject({ title: 'Mine', par: 1 });
    expect(answer(await ask(page, { kind: 'goal', level: id }), 'goal').rows).toMatchObject([
      { ok: false, came: 'silent' },
    ]);
    const tried = await ask(page, { kind: 'try', rows: [{ place: 'client', line: 'curl -s -m 1 http://node/' }] });
    expect(answer(tried, 'try').rows).toMatchObject([{ came: 'answered', said: 'node: hello, 192.0.2.20' }]);
    const proof = async (level: object) =>
      answer(await ask(page, { kind: 'prove', level: `custom:${JSON.stringify(level)}` }), 'prove').proof;
    expect(await proof(made)).toEqual({ fails: true, passes: true, problem: '' });
    expect(await proof({ ...made, solution: [] })).toEqual({ fails: true, passes: false, problem: '' });
    expect(await proof({ ...made, setup: [] })).toEqual({ fails: false, passes: true, problem: '' });
    const broken = await proof({ ...made, setup: [{ place: 'node', line: 'iptables -A NOWHERE -j DROP' }] });
    expect(broken.problem).toContain('iptables -A NOWHERE');
    expect(await open(page, 'level/custom:nonsense')).toMatchObject({
      ok: false,
      error: 'this is no level: it is not JSON',
    });
    expect(await open(page, `level/custom:${JSON.stringify({ ...made, goal: [{ place: 'x' }] })}`)).toMatchObject({
      ok: false,
      error: 'this is no level: goal is not as it should be',
    });
  });

  it('opens, marks, proves and refuses lessons that a reader made', async () => {
    const run = [{ place: 'client', line: 'ping -c 1 node' }];
    const recorder = new FakePage();
    await open(recorder, 'host');
    for (const { place, line } of run) await enter(recorder, place, line);
    const seq = recorder.trace(0).findIndex((e) => e.kind === 'step' && e.fn === 'icmp_echo');
    const moment = answer(await ask(recorder, { kind: 'moment', seq }), 'moment');
    expect(moment).toMatchObject({ lines: run, stand: { place: 'node', fn: 'icmp_echo' } });
    expect(await ask(recorder, { kind: 'moment', seq: 99_999 })).toMatchObject({ ok: false });
    const made = {
      ...{ version: 1, title: 'Mine', summary: '', lab: 'host', rxModel: 'napi' },
      steps: [{ text: ['Answered'], run, stand: moment.stand }],
    };
    const id = `custom:${JSON.stringify(made)}`;
    const page = new FakePage();
    expect(await open(page, `lesson/${id}`)).toMatchObject({ ok: true });
    expect(answer(await ask(page, { kind: 'lesson', id }), 'lesson').lesson).toMatchObject({
      title: 'Mine',
      steps: [{ text: ['Answered'], run, tab: null, chain: null }],
    });
    for (const { place, line } of run) await enter(page, place, line);
    const [mark] = answer(await ask(page, { kind: 'marks', lesson: id }), 'marks').marks;
    expect(page.trace(0)[mark?.seq ?? -1]).toMatchObject({ fn: 'icmp_echo' });
    const fault = async (lesson: object) =>
      answer(await ask(page, { kind: 'prove-lesson', lesson: `custom:${JSON.stringify(lesson)}` }), 'prove-lesson')
        .fault;
    expect(await fault(made)).toBeNull();
    expect(
      await fault({ ...made, steps: [...made.steps, { text: ['x'], stand: { fn: 'tcp_v4_rcv' } }] }),
    ).toMatchObject({
      ...{ step: 2, what: 'nowhere' },
    });
    expect(await open(page, 'lesson/custom:nonsense')).toMatchObject({
      ok: false,
      error: 'this is no lesson: it is not JSON',
    });
  });
});
