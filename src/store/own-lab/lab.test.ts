import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labById } from '../../labs/labs.ts';
import { errorsOf } from '../../protocol/own-lab/check.ts';
import type { OwnLab } from '../../protocol/own-lab/form.ts';
import { idOfOwnLab } from '../../protocol/own-lab/read.ts';
import { addrsOf, segmentsOf } from '../../protocol/own-lab/segments.ts';
import { specOfOwnLab } from '../../protocol/own-lab/spec.ts';
import { readLink, writeLink } from '../../protocol/share-link.ts';
import { runLine } from '../../session/headless.ts';
import { Session } from '../../session/session.ts';
import { addPod, connect } from './connect.ts';
import { addNode, forwards, nodeOf, setNode } from './edit.ts';
import { removeNode } from './remove.ts';
import { fromTemplate, TEMPLATES } from './templates.ts';

const open = (lab: OwnLab): Promise<Session> => Session.open({ lab: specOfOwnLab(idOfOwnLab(lab), labById) });

/** The addresses that `from` reaches: on what it is joined to, and on what is joined to those that forward there. */
function reachable(lab: OwnLab, from: string): string[] {
  const { devices, of } = segmentsOf(lab);
  const addrs = addrsOf(devices);
  const segment = (a: (typeof addrs)[number]): string => of.get(a.at.path) ?? '';
  const found = new Set(addrs.filter((a) => a.at.node === from).map(segment));
  for (const at of found)
    for (const { at: near } of addrs.filter((a) => segment(a) === at)) {
      const node = nodeOf(lab, near.node);
      if (node && forwards(node))
        for (const far of addrs.filter((a) => a.at.node === near.node)) found.add(segment(far));
    }
  return addrs.filter((a) => a.at.node !== from && found.has(segment(a))).map(({ text }) => text.replace(/\/.*/, ''));
}

type Step =
  | { readonly do: 'add'; readonly kind: 'host' | 'router' | 'switch' | 'client' }
  | { readonly do: 'pod'; readonly at: number }
  | { readonly do: 'remove'; readonly at: number }
  | { readonly do: 'connect'; readonly a: number; readonly b: number };

const index = fc.nat(11);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      kind: fc.constantFrom('host', 'router', 'switch', 'client'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('connect' as const), a: index, b: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pod' as const), at: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('remove' as const), at: index }) },
);

function play(steps: readonly Step[]): OwnLab {
  let lab = fromTemplate('hosts', 'made by chance');
  const name = (i: number): string => lab.nodes[i % Math.max(1, lab.nodes.length)]?.name ?? '';
  for (const s of steps)
    if (s.do === 'add') lab = addNode(lab, s.kind).lab;
    else if (s.do === 'pod') lab = addPod(lab, name(s.at)).lab;
    else if (s.do === 'remove') lab = removeNode(lab, name(s.at));
    else lab = connect(lab, name(s.a), name(s.b));
  return lab;
}

describe('a lab that somebody draws', () => {
  it.each(TEMPLATES.filter((t) => t !== 'empty'))(
    'runs from the template %s, and all in it reach each other',
    async (template) => {
      const lab = fromTemplate(template, template);
      expect(errorsOf(lab)).toEqual([]);
      const hosts = lab.nodes.filter(({ kind }) => kind !== 'switch').map(({ name }) => name);
      for (const from of hosts)
        for (const to of hosts.filter((n) => n !== from)) {
          const session = await open(lab);
          expect(await runLine(session, from, `ping -c 1 -W 1 ${to}`), `${from} ${to}`).toMatchObject({ status: 0 });
        }
    },
  );

  it('runs whatever it is when it has no errors, and says where the error is when it has one', async () => {
    let ran = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const lab = play(steps);
        const [error] = errorsOf(lab);
        if (error) {
          refused++;
          expect(['loop', 'podLink', 'noNodes', 'tooManyNodes', 'tooManyLinks']).toContain(error.code);
          expect(error.path).toMatch(/^(links|nodes)/);
          expect(() => specOfOwnLab(idOfOwnLab(lab), labById)).toThrow('the lab cannot run');
          return;
        }
        ran++;
        const session = await open(lab);
        const from = lab.nodes.find(({ name }) => reachable(lab, name).length > 0)?.name;
        if (from === undefined) return;
        for (const to of reachable(lab, from).slice(0, 3)) {
          const { status } = await runLine(session, from, `ping -c 1 -W 1 ${to}`);
          expect(status, `${from} to ${to} in ${JSON.stringify(lab)}`).toBe(0);
        }
      }),
      { numRuns: 120 },
    );
    expect(ran).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(3);
  });

  it('starts whatever is typed into its forms when nothing of it is an error', async () => {
    const addr = fc.constantFrom(
      '10.0.1.10/24',
      '10.0.1.0/24',
      '10.0.1.1/32',
      '10.0.0.1/8',
      '192.0.2.0/31',
      '0.0.0.0/0',
      'x',
    );
    const to = fc.constantFrom('default', '10.0.1.0/24', '10.0.0.0/8', '10.0.1.1/32', '0.0.0.0/0', '10.244.1.0/24');
    const via = fc.constantFrom('10.0.1.1', '10.0.1.10', '10.0.1.11', '10.0.1.255', '192.0.2.1', '203.0.113.1');
    const typed = fc.record({
      template: fc.constantFrom(...TEMPLATES),
      addrs: fc.array(addr, { maxLength: 3 }),
      routes: fc.array(fc.record({ to, via }), { maxLength: 3 }),
      mtu: fc.constantFrom(68, 1500, 9000, 65_535, 67),
      mac: fc.constantFrom('02:00:00:00:00:01', '02:aa:bb:cc:dd:ee', '03:00:00:00:00:00'),
      dev: fc.constantFrom('eth0', 'lo', 'eth1', 'a.b'),
      at: fc.nat(3),
    });
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(typed, async ({ template, addrs, routes, mtu, mac, dev, at }) => {
        const lab = fromTemplate(template, 'typed');
        const link = lab.links[at % Math.max(1, lab.links.length)];
        if (!link) return;
        const changed: OwnLab = {
          ...lab,
          links: lab.links.map((l) => (l === link ? { ...l, a: { ...l.a, dev, mtu, mac, addrs } } : l)),
          nodes: lab.nodes.map((n) => (n.name === link.a.node ? { ...n, routes } : n)),
        };
        if (errorsOf(changed).length > 0) return;
        ran++;
        await open(changed);
      }),
      { numRuns: 400 },
    );
    expect(ran).toBeGreaterThan(20);
  });

  it('comes through a link as it was, and the link is short', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const lab = play(steps);
        if (errorsOf(lab).length > 0) return;
        const session = (await open(lab)).save();
        const shared = { session, seq: 0, view: 'explore', tab: 'packet', net: null };
        const link = await writeLink(shared);
        const back = await readLink(link);
        expect(back.session.lab).toBe(idOfOwnLab(lab));
        expect(link.length).toBeLessThan(2_000);
        const again = await Session.restore(back.session, { lab: specOfOwnLab(back.session.lab, labById) });
        expect(again.save()).toEqual(session);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps a router that does not forward as it is drawn', async () => {
    const lab = fromTemplate('router', 'closed');
    const router = nodeOf(lab, 'router1');
    if (!router) throw new Error('no router');
    const { sysctls, ...closed } = router;
    const session = await open(setNode(lab, 'router1', closed));
    expect(await runLine(session, 'host1', 'ping -c 1 -W 1 host2')).toMatchObject({ status: 1 });
  });
});
