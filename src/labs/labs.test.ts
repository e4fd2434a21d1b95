import { describe, expect, it } from 'vitest';
import { runLine } from '../session/headless.ts';
import type { LabSpec } from '../session/lab-spec.ts';
import { Session } from '../session/session.ts';
import { LABS, labById } from './labs.ts';

/** Containers have private addresses: from outside nobody has a route to them, only to their published ports. */
const hasRoute = (lab: LabSpec, from: string, to: string): boolean =>
  lab.id !== 'containers' || from !== 'outside' || lab.places.some(({ name, role }) => name === to && role !== 'pod');

describe.each(LABS.map((lab) => [lab.id, lab] as const))('lab %s', (id, lab) => {
  it('is found by its name, and its names are places', () => {
    expect(labById(id)).toBe(lab);
    const names = lab.places.map((place) => place.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain(lab.focus);
    expect(names).toContain(lab.first.place);
    for (const place of lab.places) if (place.host !== undefined) expect(names).toContain(place.host);
  });

  it('plays its first line with success and without a drop', async () => {
    const session = await Session.open({ lab });
    expect(await runLine(session, lab.first.place, lab.first.line)).toEqual({ status: 0, endless: false });
    expect(session.machine.faults).toEqual([]);
    expect(session.machine.world.tracer.events.filter((event) => event.kind === 'drop')).toEqual([]);
  });

  it('begins its trace with the hook functions and tables that its setup left', async () => {
    const session = await Session.open({ lab });
    const { tracer, namespaces } = session.machine.world;
    const told = tracer.events.flatMap((e) => (e.kind === 'hooks' ? e.functions.map((f) => `${e.net} ${f.name}`) : []));
    const there = namespaces.flatMap((net) =>
      ([0, 1, 2, 3, 4] as const).flatMap((hook) => net?.nf.list(hook).map((f) => `${net.id} ${f.name}`) ?? []),
    );
    expect(told).toEqual(there);
    const tables = tracer.events.flatMap((e) => (e.kind === 'rules' ? [`${e.net} ${e.table} ${e.rules}`] : []));
    const have = namespaces.flatMap((net) => net?.xt.tables().map((t) => `${net.id} ${t.name} ${t.info.size}`) ?? []);
    expect(tables).toEqual(have);
  });

  it('lets everybody reach everybody by name', async () => {
    const session = await Session.open({ lab });
    // addresses of Services have no host, so that nobody answers a ping
    for (const from of lab.places)
      for (const to of lab.hosts.filter(({ name }) => lab.places.some((place) => place.name === name))) {
        if (!hasRoute(lab, from.name, to.name)) continue;
        expect(await runLine(session, from.name, `ping -c 1 -W 1 ${to.name}`), `${from.name} to ${to.name}`).toEqual({
          status: 0,
          endless: false,
        });
      }
  });

  it('serves what it says it serves', async () => {
    const session = await Session.open({ lab });
    const client = lab.first.place;
    for (const place of lab.places) {
      const name = lab.hosts.find((host) => host.name === place.name)?.name;
      for (const server of place.servers ?? []) {
        if (server.kind !== 'http' || name === undefined || !hasRoute(lab, client, name)) continue;
        expect((await runLine(session, client, `curl -sf http://${name}:${server.port}/`)).status).toBe(0);
      }
    }
  });
});
