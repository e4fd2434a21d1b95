import { describe, expect, it } from 'vitest';
import { LABS, labById } from '../../labs/labs.ts';
import { runLine } from '../../session/headless.ts';
import type { LabSpec } from '../../session/lab-spec.ts';
import { Session } from '../../session/session.ts';
import { errorsOf } from './check.ts';
import { ownLabFrom } from './copy.ts';
import type { OwnLab } from './form.ts';
import { idOfOwnLab } from './read.ts';
import { specOfOwnLab } from './spec.ts';

const specOf = (lab: OwnLab): LabSpec => specOfOwnLab(idOfOwnLab(lab), labById);
const named = (id: string): LabSpec => {
  const lab = labById(id);
  if (!lab) throw new Error(id);
  return lab;
};

describe.each(LABS.map((lab) => [lab.id, lab] as const))('a copy of lab %s', (_, lab) => {
  const copy = ownLabFrom(lab);

  it('has no errors', () => {
    expect(errorsOf(copy)).toEqual([]);
  });

  it('has the devices, addresses, routes and settings of the lab', () => {
    const { places, links, hosts, setup, daemons, cluster, focus, first } = specOf(copy);
    const bare = places.map(({ at, ...place }) => place);
    const sorted = (place: LabSpec['places'][number]) => ({
      ...place,
      addrs: place.addrs.toSorted((a, b) => a.dev.localeCompare(b.dev)),
    });
    expect(bare.map(sorted)).toEqual(lab.places.map(sorted));
    expect(links).toHaveLength(lab.links.length);
    expect(hosts).toEqual(expect.arrayContaining([...lab.hosts]));
    expect({ setup, daemons, cluster, focus, first }).toEqual({
      setup: lab.setup,
      daemons: lab.daemons,
      cluster: lab.cluster,
      focus: lab.focus,
      first: lab.first,
    });
  });

  it('does what the lab does', async () => {
    const said = async (spec: LabSpec): Promise<string> => {
      const session = await Session.open({ lab: spec });
      await runLine(session, spec.first.place, spec.first.line);
      return session.machine.world.tracer.events.flatMap((e) => (e.kind === 'tty' ? [e.text] : [])).join('');
    };
    expect(await said(specOf(copy))).toBe(await said(lab));
  });
});

describe('a lab in which a cluster runs', () => {
  const copy = ownLabFrom(named('cluster'));

  it('keeps what the objects of the cluster name', () => {
    expect(copy.nodes.filter(({ fixed }) => fixed).map(({ name }) => name)).toEqual([
      'node-a',
      'node-b',
      'pod-web-1',
      'pod-client',
      'pod-web-2',
    ]);
    const without = (name: string): OwnLab => ({
      ...copy,
      nodes: copy.nodes.filter((n) => n.name !== name),
      links: copy.links.filter(({ a, b }) => a.node !== name && b.node !== name),
    });
    expect(() => specOf(without('pod-web-2'))).toThrow('the cluster has a pod pod-web-2: it must be on node-b');
    const { base: _, ...plain } = copy;
    expect(specOf(plain).cluster).toBeUndefined();
    expect(() => specOf({ ...copy, base: 'host' })).toThrow('there is no cluster lab named host');
  });

  it('keeps the addresses that the cluster knows them by', () => {
    const links = copy.links.map((l) =>
      l.b.node === 'pod-web-1' ? { ...l, b: { ...l.b, addrs: ['10.180.0.7/24'] } } : l,
    );
    expect(() => specOf({ ...copy, links })).toThrow(
      'pod-web-1: the cluster knows pod-web-1 by the address 10.180.0.1: it needs it',
    );
  });
});

describe('a lab that somebody drew', () => {
  const copy = ownLabFrom(named('router'));

  it('starts without a route that Linux refuses', async () => {
    const nodes = copy.nodes.map((n) =>
      n.name === 'client' ? { ...n, routes: [{ to: 'default', via: '203.0.113.1' }] } : n,
    );
    const session = await Session.open({ lab: specOf({ ...copy, nodes }) });
    expect(await runLine(session, 'client', 'ping -c 1 -W 1 server')).toMatchObject({ status: 2 });
  });

  it('gives devices without a MAC address one that nobody has', () => {
    const links = copy.links.map(({ a: { mac: _, ...a }, b }, i) => ({
      a,
      b: i === 0 ? { ...b, mac: '02:00:00:00:00:01' } : b,
    }));
    const macs = specOf({ ...copy, links }).links.flatMap((l) => (l.kind === 'wire' ? [l.a.mac, l.b.mac] : []));
    expect(new Set(macs).size).toBe(4);
  });

  it('says which node has a setting that the kernel does not have', async () => {
    const nodes = copy.nodes.map((n) => (n.name === 'server' ? { ...n, sysctls: { 'net.ipv4.no_such': '1' } } : n));
    await expect(Session.open({ lab: specOf({ ...copy, nodes }) })).rejects.toThrow('server: net.ipv4.no_such');
  });
});
