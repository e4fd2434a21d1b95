import { describe, expect, it } from 'vitest';
import { host } from '../labs/host.ts';
import { type ExportFormat, exportSession } from './export.ts';
import { runLine } from './headless.ts';
import type { LabSpec } from './lab-spec.ts';
import { Session } from './session.ts';

const text = (session: Session, format: ExportFormat): string =>
  new TextDecoder().decode(exportSession(session, format).bytes);

/** A ping that a rule eats; the rule before it is for something else. */
async function dropped(lab: LabSpec = host): Promise<Session> {
  const session = new Session({ lab });
  await runLine(session, 'node', 'iptables -A INPUT -p tcp -j ACCEPT');
  await runLine(session, 'node', 'iptables -A INPUT -p icmp -j DROP');
  await runLine(session, 'client', 'ping -c 1 -W 1 node');
  return session;
}

describe('an exported trace', () => {
  it('says in words where the packet died and why', async () => {
    const words = text(await dropped(), 'text');
    expect(words).toContain('ip_local_deliver: for this host');
    expect(words).toContain('INPUT 1 did not match: -p tcp: the packet is icmp');
    expect(words).toContain('filter/INPUT 2: -p icmp -j DROP  => DROP');
    expect(words).toMatch(/DROPPED in \w+: SKB_DROP_REASON_NETFILTER_DROP \[rule 2 of filter\/INPUT\]/);
    expect(words).toContain('| 1 packets transmitted, 0 received, 100% packet loss');
  });

  it('is one event a line as JSON', async () => {
    const session = await dropped();
    const events = text(session, 'json')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; pkt?: { bytes: string } });
    expect(events.map((event) => event.seq)).toEqual(session.machine.world.tracer.events.map((event) => event.seq));
    expect(events.find((event) => event.pkt)?.pkt?.bytes).toMatch(/^[0-9a-f]{40,}$/);
  });

  it('has the lines that the TRACE target would have written', async () => {
    const session = await dropped();
    expect(text(session, 'kernel')).toMatch(/^TRACE: filter:INPUT:rule:2 IN=eth0 OUT= MAC=\S+ SRC=192\.0\.2\.20 .*\n$/);
    // nothing of that is left behind
    expect(session.machine.world.tracer.events.some((event) => event.kind === 'log')).toBe(false);
  });

  it('has them also where a command was entered while a packet was held', async () => {
    const session = new Session({ lab: host });
    await runLine(session, 'node', 'iptables -P INPUT ACCEPT');
    await runLine(session, 'client', 'ping -c 2 node');
    const hooks = session.machine.world.tracer.events.filter((event) => event.kind === 'hook');
    await session.line('node', 'iptables -A INPUT -p icmp -j DROP', hooks[1]?.seq ?? -1);
    session.advance(session.machine.world.clock.now + 5e9);
    expect(text(session, 'kernel').match(/INPUT:\w+:\d/g)).toEqual(['INPUT:policy:1', 'INPUT:rule:1']);
  });

  it('is a capture of every frame where it left and where it arrived', async () => {
    const session = await dropped({ ...host, neighbours: 'cold' });
    const { bytes } = exportSession(session, 'pcapng');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames: { iface: number; time: number; length: number }[] = [];
    const linkTypes: number[] = [];
    for (let at = 0; at < bytes.length; at += view.getUint32(at + 4, true)) {
      if (view.getUint32(at, true) === 1) linkTypes.push(view.getUint16(at + 8, true));
      if (view.getUint32(at, true) !== 6) continue;
      const time = view.getUint32(at + 12, true) * 2 ** 32 + view.getUint32(at + 16, true);
      const iface = view.getUint32(at + 8, true);
      // what entered a hook is on an interface of its own, without an Ethernet header
      if (linkTypes[iface] === 1) frames.push({ iface, time, length: view.getUint32(at + 20, true) });
    }
    // who-has and its answer, and the echo request that dies; each leaves one device and arrives at the other
    expect(frames.map((f) => f.length)).toEqual([42, 42, 42, 42, 98, 98]);
    expect(frames.map((f) => f.iface)).toEqual([0, 1, 1, 0, 0, 1]);
    expect(frames.map((f) => f.time)).toEqual([0, 50_000, 50_000, 100_000, 100_000, 150_000]);
  });

  it('has each packet as it entered a hook, with a comment on what became of it there', async () => {
    const { bytes } = exportSession(await dropped(), 'pcapng');
    const words = new TextDecoder('latin1').decode(bytes);
    expect(words).toContain('node:INPUT');
    expect(words).toContain('INPUT 0 ipt_do_table filter DROP');
    expect(words).toContain('INPUT rule 2 DROP');
    expect(words).toContain('dropped: SKB_DROP_REASON_NETFILTER_DROP, rule 2 of filter/INPUT');
  });

  it('is Markdown for an issue, with each command as a heading', async () => {
    const words = text(await dropped(), 'markdown');
    expect(words).toContain('## client: `ping -c 1 -W 1 node`');
    expect(words).toContain('- **INPUT** 0 `ipt_do_table` table filter DROP');
    expect(words).toContain('  - INPUT rule 1 did not match: -p tcp: the packet is icmp');
    expect(words).toContain('  - INPUT rule 2: `-p icmp -j DROP`: **DROP**');
    expect(words).toMatch(/- \*\*Dropped\*\* in `\w+` by rule 2 of filter\/INPUT/);
  });

  it('can be of a part', async () => {
    const session = await dropped();
    const { events } = session.machine.world.tracer;
    const from = events.find((e) => e.kind === 'tty' && e.text.startsWith('ping'))?.seq ?? 0;
    const part = { from, to: from + 5 };
    const words = new TextDecoder().decode(exportSession(session, 'text', part).bytes);
    expect(words).toContain('$ ping -c 1 -W 1 node');
    expect(words).not.toContain('iptables');
    expect(words.length).toBeLessThan(text(session, 'text').length / 4);
    const lines = new TextDecoder()
      .decode(exportSession(session, 'json', part).bytes)
      .trimEnd()
      .split('\n');
    expect(lines.map((l) => (JSON.parse(l) as { seq: number }).seq)).toEqual([0, 1, 2, 3, 4].map((n) => from + n));
  });

  it('has the journal, which restores it', async () => {
    const session = await dropped();
    const restored = await Session.restore(JSON.parse(text(session, 'journal')), { lab: host });
    expect(text(restored, 'json')).toBe(text(session, 'json'));
  });
});
