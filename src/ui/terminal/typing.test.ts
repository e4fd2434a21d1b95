import { beforeEach, expect, it } from 'vitest';
import type { Topology } from '../../protocol/messages.ts';
import { App } from '../../store/app.ts';
import { FakeWorker, noStorage } from '../../store/testing/fake-worker.ts';
import { lineAt, lineStore } from './lines.ts';
import { type Echo, Typing } from './typing.ts';

const place = (name: string, net: number) => ({ name, net, role: 'node', host: name }) as const;
const topology: Topology = {
  lab: 'host',
  title: 'One host',
  places: [place('node', 1), place('client', 2)],
  nets: [],
  wires: [],
  focus: 1,
  cluster: false,
};

const seen: string[] = [];
const echo: Echo = {
  changed: () => {},
  said: (at, text) => seen.push(`${at} said ${text}`),
  left: (at, mark) => seen.push(`${at} left ${mark}`),
  marked: (at, text) => seen.push(`${at} marked ${text}`),
  cleared: (at) => seen.push(`${at} cleared`),
  columns: (words) => words.join(' '),
};

let worker: FakeWorker;
let app: App;
let typing: Typing;
const lines = (): string[] => worker.sent.flatMap((m) => (m.type === 'line' ? [`${m.place}$ ${m.line}`] : []));

beforeEach(async () => {
  seen.length = 0;
  lineStore.setState({ node: lineAt('nowhere'), client: lineAt('nowhere') });
  worker = new FakeWorker();
  app = new App(worker, noStorage);
  worker.ready();
  await worker.answer('open');
  worker.say({ type: 'topology', topology });
  await worker.answer('line');
  typing = new Typing(app, echo);
  app.session.subscribe(() => typing.resume());
  worker.sent.length = 0;
});

it('keeps what is typed while a line runs, and enters it after that, in its order', async () => {
  typing.input('node', 'one\rtwo\rthr');
  expect(lines()).toEqual(['node$ one']);
  typing.input('node', 'ee\r');
  expect(lines()).toEqual(['node$ one']);
  await worker.answer('line');
  expect(lines()).toEqual(['node$ one', 'node$ two']);
  await worker.answer('line');
  expect(lines()).toEqual(['node$ one', 'node$ two', 'node$ three']);
});

it('enters what was typed ahead also when another place has come in front', async () => {
  typing.input('node', 'sleep 1\r');
  typing.input('node', '\u001b[200~first\nsecond\u001b[201~\r');
  app.selection.setState({ place: 'client' });
  typing.input('client', 'ping node');
  await worker.answer('line');
  expect(lines()).toEqual(['node$ sleep 1', 'node$ first\nsecond']);
  expect(lineAt('client').text).toBe('ping node');
});

it('waits while a job runs, and lets ctrl-c through, which drops what came before it', async () => {
  typing.input('node', 'ping -c 9 client\r');
  worker.say({ type: 'busy', place: 'node', busy: true });
  await worker.answer('line');
  typing.input('node', 'lost\r\u0003kept\r');
  expect(worker.sent.at(-1)).toEqual({ type: 'interrupt', place: 'node' });
  expect(seen).toEqual(['node marked ^C\r\n']);
  worker.say({ type: 'busy', place: 'node', busy: false });
  expect(lines()).toEqual(['node$ ping -c 9 client', 'node$ kept']);
});

it('keeps what is typed while a word is completed', async () => {
  typing.input('node', 'ipt\t');
  typing.input('node', '-save\r');
  expect(lines()).toEqual([]);
  const asked = worker.sent.findLast((m) => m.type === 'complete');
  const id = asked?.type === 'complete' ? asked.id : 0;
  worker.say({
    type: 'reply',
    id,
    ok: true,
    value: { type: 'completions', start: 0, words: ['iptables', 'iptables-x'] },
  });
  for (let i = 0; i < 8; i++) await Promise.resolve();
  expect(lines()).toEqual(['node$ iptables-save']);
});

it('forgets what was typed ahead when another lab is opened', async () => {
  typing.input('node', 'one\rtwo\r');
  void app.openLab('host', false);
  await worker.answer('line');
  await worker.answer('open');
  expect(lines()).toEqual(['node$ one']);
});

it('says why a line was refused, and goes on', async () => {
  typing.input('node', 'one\r');
  await worker.answer('line', 'no such place');
  expect(seen).toEqual(['node said no such place\n']);
  typing.input('node', '\rab\u0003');
  expect(seen.slice(1)).toEqual(['node left \r\n', 'node left ^C\r\n']);
  expect(lineAt('node').text).toBe('');
});
