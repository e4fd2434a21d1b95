import { describe, expect, it } from 'vitest';
import { host } from '../../../../labs/host.ts';
import { runLine } from '../../../../session/headless.ts';
import { Session } from '../../../../session/session.ts';
import { walkMarkdown } from '../../../../session/walk-markdown.ts';
import { WalkText } from '../../../../session/walk-text.ts';
import { walkZh } from './walk.ts';

/** A ping, one that a rule drops behind one that does not match, and a port nobody listens on. */
async function walked(): Promise<Session> {
  const session = await Session.open({ lab: host });
  for (const line of [
    'iptables -A INPUT -p udp -j ACCEPT',
    'iptables -A INPUT -m conntrack --ctstate NEW -p icmp -j DROP',
    'ping -c 1 -W 1 node',
    'curl -m 1 http://node:81/',
  ])
    await runLine(session, line.startsWith('iptables') ? 'node' : 'client', line);
  return session;
}

/** Words of English outside of code, and of what terminals and the kernel's log show. */
const english = (line: string): string[] =>
  /^ {4}|^ *(#\d+)? *[$|] |^#/.test(line)
    ? []
    : (line.replace(/`[^`]*`/g, '').match(/\b(the|is|did|not|match|rules|packet|ends|dropped|from|with|out)\b/gi) ??
      []);

describe('an exported walk in Chinese', () => {
  it('has no English words left in Markdown, and every code span', async () => {
    const { world } = (await walked()).machine;
    const before = walkMarkdown(world, 'host', { from: 0, to: world.tracer.events.length });
    const after = walkZh('markdown', before);
    expect(after.split('\n').filter((line) => english(line).length > 0)).toEqual([]);
    const code = (text: string): string[] => (text.match(/`[^`]+`/g) ?? []).sort();
    expect(code(after)).toEqual(code(before));
    expect(after).toContain('- **丢弃**，位于 `ipt_do_table`，依据：filter/INPUT 的规则 2');
  });

  it('has none in text either, and the same lines in the same columns', async () => {
    const { world } = (await walked()).machine;
    const walk = new WalkText(world);
    const before = world.tracer.events.map((event) => walk.event(event)).join('');
    const after = walkZh('text', before);
    expect(after.split('\n').filter((line) => english(line.replace(/packet: .*/, '')).length > 0)).toEqual([]);
    expect(after.split('\n').map((line) => line.search(/\S/))).toEqual(
      before.split('\n').map((line) => line.search(/\S/)),
    );
    expect(after).toContain('$ ping -c 1 -W 1 node');
  });
});
