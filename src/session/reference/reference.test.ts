import { beforeAll, describe, expect, it } from 'vitest';
import { cluster } from '../../labs/cluster.ts';
import { host } from '../../labs/host.ts';
import { runLine } from '../headless.ts';
import { Session } from '../session.ts';
import { type ReferenceEntry, reference } from './reference.ts';

let entries: readonly ReferenceEntry[] = [];
beforeAll(async () => {
  entries = await reference();
});

const names = (list: readonly ReferenceEntry[]): string[] => list.map(({ kind, name }) => `${kind} ${name}`);

/** Endless by nature: it is stopped, as a reader would. */
const ENDLESS = ['watch'];

describe('the reference', () => {
  it('has a sentence for everything that does something', () => {
    expect(names(entries.filter(({ summary, inert }) => summary === '' && !inert))).toEqual([]);
    expect(names(entries.filter(({ summary }) => summary !== '' && !summary.endsWith('.')))).toEqual([]);
  });

  it('has an example for each command, match and target that does something', () => {
    const wanted = entries.filter(({ kind, inert }) => ['command', 'match', 'target'].includes(kind) && !inert);
    expect(names(wanted.filter(({ example }) => example === null))).toEqual([]);
  });

  it('names each thing once, and where hook functions sit', () => {
    expect(new Set(names(entries)).size).toBe(entries.length);
    const hook = entries.find(({ name }) => name === 'ip_vs_in_hook');
    expect(hook?.usage).toEqual(['INPUT 99 (ip_vs)', 'OUTPUT -98 (ip_vs)']);
  });

  it('runs every example', async () => {
    const bad: string[] = [];
    for (const { kind, name, example } of entries) {
      if (example === null) continue;
      const kube = kind === 'command' && name.startsWith('kube');
      const session = await Session.open({ lab: kube ? cluster : host });
      const { status, endless, refused } = await runLine(session, kube ? 'node-a' : 'node', example);
      const said = session.machine.world.tracer.events.flatMap((e) => (e.kind === 'tty' ? [e.text] : [])).join('');
      if (refused !== undefined || endless !== ENDLESS.includes(name) || (status !== 0 && !endless))
        bad.push(`${kind} ${name}: ${example} => ${status} ${endless} ${said}`);
    }
    expect(bad).toEqual([]);
  }, 60_000);
});
