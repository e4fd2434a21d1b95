import { describe, expect, it } from 'vitest';
import { cluster } from '../labs/cluster.ts';
import { host } from '../labs/host.ts';
import { runLine } from './headless.ts';
import type { LabSpec } from './lab-spec.ts';
import { Session } from './session.ts';

const arpSteps = (session: Session): number =>
  session.machine.world.tracer.events.filter((e) => e.kind === 'step' && e.fn === 'arp_process').length;

async function played(lab: LabSpec, ...lines: readonly (readonly [place: string, line: string])[]) {
  const session = await Session.open({ lab });
  for (const [place, line] of lines) expect((await runLine(session, place, line)).status).toBe(0);
  return session;
}

/** What a command printed. */
const printed = (session: Session): string =>
  session.machine.world.tracer.events.flatMap((e) => (e.kind === 'tty' && e.stream === 'out' ? [e.text] : [])).join('');

describe('neighbour tables at the start of a lab', () => {
  it('know everybody on the link, so that a first packet asks for no address', async () => {
    expect(arpSteps(await played(host, ['client', 'ping -c 1 node']))).toBe(0);
    const session = await played(cluster, ['pod-client', 'curl -s http://web/']);
    expect(arpSteps(session)).toBe(0);
    const flooded = session.machine.world.tracer.events.filter((e) => e.kind === 'step' && e.fn === 'br_flood');
    expect(flooded).toEqual([]);
  });

  it('hold what is on the link alone, by the right device', async () => {
    const session = await played(cluster, ['node-a', 'ip neigh']);
    const known = printed(session).trim().split('\n').sort();
    expect(known.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      '10.180.0.1 dev cni0',
      '10.180.0.9 dev cni0',
      '192.168.0.3 dev eth0',
      '192.168.1.20 dev eth1',
    ]);
    expect(known.every((line) => line.trimEnd().endsWith('REACHABLE'))).toBe(true);
  });

  it('age and can be emptied', async () => {
    expect(printed(await played(host, ['client', 'sleep 31'], ['client', 'ip neigh']))).toContain('STALE');
    expect(arpSteps(await played(host, ['client', 'ip neigh flush all'], ['client', 'ping -c 1 node']))).toBe(2);
  });

  it('are empty in a lab that says so', async () => {
    expect(arpSteps(await played({ ...host, neighbours: 'cold' }, ['client', 'ping -c 1 node']))).toBe(2);
  });
});
