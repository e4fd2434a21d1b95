import { describe, expect, it } from 'vitest';
import { cluster } from '../labs/cluster.ts';
import { host } from '../labs/host.ts';
import { runLine } from './headless.ts';
import { answer } from './queries.ts';
import { Session } from './session.ts';

async function hostAfter(...lines: readonly string[]): Promise<Session> {
  const session = await Session.open({ lab: host });
  for (const line of lines) expect((await runLine(session, 'node', line)).status).toBe(0);
  return session;
}

const ask = (session: Session, what: 'ipvs' | 'routes' | 'sets', place = 'node') => {
  const net = session.machine.places.get(place)?.net.id ?? -1;
  const reply = answer(session, { kind: 'state', net, what, at: 0 });
  return reply.kind === 'state' ? reply.state : null;
};

describe('what a namespace has now', () => {
  it('is asked without loading anything or leaving a trace', async () => {
    const session = await hostAfter();
    const { seq } = session.machine;
    expect(ask(session, 'ipvs')).toEqual({ what: 'ipvs', ipvs: null });
    expect(ask(session, 'sets')).toEqual({ what: 'sets', sets: [] });
    expect(ask(session, 'routes')).toMatchObject({ what: 'routes' });
    expect(session.machine.seq).toBe(seq);
    expect(ask(session, 'ipvs')).toEqual({ what: 'ipvs', ipvs: null });
  });

  it('has IPVS services with their servers and connections', async () => {
    const session = await hostAfter(
      'ipvsadm -A -t 192.0.2.10:8080 -s wrr',
      'ipvsadm -a -t 192.0.2.10:8080 -r 192.0.2.10:80 -m -w 3',
    );
    await runLine(session, 'client', 'curl -s http://node:8080/');
    const state = ask(session, 'ipvs');
    expect(state).toMatchObject({
      ipvs: {
        services: [
          {
            name: 'TCP 192.0.2.10:8080',
            scheduler: 'wrr',
            servers: [{ addr: '192.0.2.10:80', weight: 3 }],
          },
        ],
        conns: [{ proto: 'TCP', virtual: '192.0.2.10:8080', server: '192.0.2.10:80' }],
        connCount: 1,
      },
    });
  });

  it('has sets with their members, and the routes of every table that a rule looks up', async () => {
    const session = await hostAfter('ipset create bad hash:ip', 'ipset add bad 192.0.2.20', 'ip rule add table 7');
    expect(ask(session, 'sets')).toMatchObject({
      sets: [{ name: 'bad', type: 'hash:ip', count: 1, references: 0, members: ['192.0.2.20'] }],
    });
    const routes = ask(session, 'routes');
    if (routes?.what !== 'routes') throw new Error('no routes');
    expect(routes.tables.map((t) => t.name)).toContain('7');
    const other = await Session.open({ lab: cluster });
    const main = ask(other, 'routes', 'node-a');
    if (main?.what !== 'routes') throw new Error('no routes');
    expect(main.tables.find((t) => t.name === 'main')?.lines).toContain('10.180.2.0/24 via 192.168.0.3 dev eth0');
  });
});
