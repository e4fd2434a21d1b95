import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFile } from '../protocol/share.ts';
import { writeLink } from '../protocol/share-link.ts';
import { type Played, playWords, SCENARIO_OPTIONS } from './scenario.ts';
import { parseOptions, UsageError } from './usage.ts';

const play = (...argv: string[]): Promise<Played> => {
  const { words, options } = parseOptions(argv, SCENARIO_OPTIONS);
  return playWords(words, options);
};
const shown = ({ index, seq }: Played) => index.events[index.stops[index.stopIndex(seq)] ?? -1];

describe('a scenario on the command line', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hookscope-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  const DROP = ['host', 'node$ iptables -A INPUT -p icmp -j DROP', 'client$ ping -c 1 -W 1 node'];

  it('is a lab and lines', async () => {
    const played = await play(...DROP, '--step', 'drop');
    expect(shown(played)?.kind).toBe('drop');
    expect(played.title).toBe('One host');
    const third = await play(...DROP, '--step', '3');
    expect(third.index.stopIndex(third.seq)).toBe(2);
  });

  it('is a file of a person, or of the page; or a link', async () => {
    const text = join(dir, 'drop.txt');
    writeFileSync(text, `lab: host\ntitle: A drop\nstep: drop\n${DROP.slice(1).join('\n')}\n`);
    const played = await play(text);
    expect([shown(played)?.kind, played.title]).toEqual(['drop', 'A drop']);
    const shared = { session: played.session.save(), seq: played.seq, view: 'explore', tab: 'why', net: null };
    const json = join(dir, 'drop.json');
    writeFileSync(json, writeFile(shared));
    for (const word of [json, `http://localhost/#${await writeLink(shared)}`, await writeLink(shared)])
      expect(shown(await play(word))).toEqual(shown(played));
  });

  it('is played in a lab that somebody drew, by its file or in a link', async () => {
    const own = join(dir, 'own.json');
    const lab = {
      version: 1,
      title: 'Mine',
      nodes: [
        { name: 'a', kind: 'host', x: 0, y: 0 },
        { name: 'b', kind: 'host', x: 300, y: 0 },
      ],
      links: [
        {
          a: { node: 'a', dev: 'eth0', addrs: ['10.0.0.1/24'] },
          b: { node: 'b', dev: 'eth0', addrs: ['10.0.0.2/24'] },
        },
      ],
    };
    writeFileSync(own, JSON.stringify(lab));
    const played = await play(
      '--lab',
      own,
      'b$ iptables -A INPUT -p icmp -j DROP',
      'a$ ping -c 1 -W 1 b',
      '--step',
      'drop',
    );
    expect([shown(played)?.kind, played.title]).toEqual(['drop', 'Mine']);
    expect((await play('--lab', own)).index.drops).toEqual([]);
    const shared = { session: played.session.save(), seq: played.seq, view: 'explore', tab: 'why', net: null };
    expect(shown(await play(await writeLink(shared)))).toEqual(shown(played));
    writeFileSync(own, JSON.stringify({ ...lab, links: [], nodes: [] }));
    await expect(play('--lab', own)).rejects.toThrow('own.json: the lab cannot run: there is no host in it');
  });

  it('is played in the lab of a lesson or a level that somebody made, from a link', async () => {
    const made = { version: 1, title: 'Mine', lab: 'host' };
    const lesson = { ...made, summary: '', rxModel: 'napi', steps: [{ text: ['x'] }] };
    const level = { ...made, story: [], setup: [], goal: [], hints: [], solution: [] };
    const { session } = await play('host', 'client$ ping -c 1 -W 1 node');
    const linked = (lab: string) =>
      writeLink({ session: { ...session.save(), lab }, seq: 0, view: 'learn', tab: 'packet', net: null });
    const ids = [`lesson/custom:${JSON.stringify(lesson)}`, `level/custom:${JSON.stringify(level)}`];
    for (const id of ids) {
      const told = await play(await linked(id));
      expect([told.title, told.session.lab.id, told.index.length]).toEqual(['Mine', id, session.machine.seq]);
    }
    await expect(play(await linked('lesson/custom:{}'))).rejects.toThrow(UsageError);
    // a link names no file of the one who opens it
    const file = join(dir, 'secret.json');
    writeFileSync(file, '{}');
    const reads = `lesson/custom:${JSON.stringify({ ...lesson, lab: file })}`;
    await expect(play(await linked(reads))).rejects.toThrow('told in a lab that is not here');
  });

  it('that is wrong says so', async () => {
    await expect(play('nolab')).rejects.toThrow(/no such lab: nolab/);
    await expect(play()).rejects.toThrow(UsageError);
    await expect(play('host', '--step', 'soon')).rejects.toThrow('a step is a number from 1');
    await expect(play('host', '--step', '9999')).rejects.toThrow('there is no step 9999');
    await expect(play('host', '--step', 'drop')).rejects.toThrow('no packet is dropped');
    await expect(play('v1=AAAA')).rejects.toThrow(/damaged/);
  });
});
