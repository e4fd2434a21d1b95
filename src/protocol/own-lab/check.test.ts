import { describe, expect, it } from 'vitest';
import { checkLab, issueLine } from './check.ts';
import type { OwnLab, OwnNode } from './form.ts';
import { ISSUES, type IssueCode } from './issues.ts';

const node = (name: string, more: Partial<OwnNode> = {}): OwnNode => ({ name, kind: 'host', x: 0, y: 0, ...more });
const BASE: OwnLab = {
  version: 1,
  title: 'test',
  nodes: [node('a'), node('b')],
  links: [
    { a: { node: 'a', dev: 'eth0', addrs: ['10.0.0.1/24'] }, b: { node: 'b', dev: 'eth0', addrs: ['10.0.0.2/24'] } },
  ],
};
const LINK = BASE.links[0];
if (!LINK) throw new Error('no link');
const A = (more: Partial<OwnNode>): OwnLab => ({ ...BASE, nodes: [node('a', more), node('b')] });
const END = (more: Partial<OwnLab['links'][number]['a']>): OwnLab => ({
  ...BASE,
  links: [{ ...LINK, a: { ...LINK.a, ...more } }],
});
const cable = (a: string, ad: string, b: string, bd: string) => ({ a: { node: a, dev: ad }, b: { node: b, dev: bd } });
const many = (n: number) => Array.from({ length: n }, (_, i) => i);

/** A lab for each thing that can be wrong, and where it is said to be. */
const WRONG: Readonly<Partial<Record<IssueCode, readonly [lab: OwnLab, path: string]>>> = {
  title: [{ ...BASE, title: ' ' }, 'title'],
  noNodes: [{ ...BASE, nodes: [], links: [] }, 'nodes'],
  tooManyNodes: [{ ...BASE, nodes: many(25).map((i) => node(`n${i}`)), links: [] }, 'nodes.24'],
  tooManyLinks: [{ ...BASE, links: many(49).map((i) => cable('a', `e${i}`, 'b', `e${i}`)) }, 'links.48'],
  name: [{ ...BASE, nodes: [...BASE.nodes, node('No name')] }, 'nodes.2.name'],
  nameTwice: [{ ...BASE, nodes: [...BASE.nodes, node('a')] }, 'nodes.2.name'],
  noHost: [{ ...BASE, nodes: [...BASE.nodes, node('p', { kind: 'pod' })] }, 'nodes.2.host'],
  podOnPod: [
    { ...BASE, nodes: [...BASE.nodes, node('s', { kind: 'switch' }), node('p', { kind: 'pod', host: 's' })] },
    'nodes.3.host',
  ],
  noNode: [{ ...BASE, links: [cable('a', 'eth0', 'c', 'eth0')] }, 'links.0.b.node'],
  toItself: [{ ...BASE, links: [cable('a', 'eth0', 'a', 'eth1')] }, 'links.0'],
  podLink: [
    {
      ...BASE,
      nodes: [...BASE.nodes, node('p', { kind: 'pod', host: 'a' })],
      links: [cable('b', 'v0', 'p', 'eth0')],
    },
    'links.0.a.node',
  ],
  loop: [
    {
      ...BASE,
      nodes: [node('a', { kind: 'switch' }), node('b', { kind: 'switch' })],
      links: [cable('a', 'p1', 'b', 'p1'), cable('a', 'p2', 'b', 'p2')],
    },
    'links.1',
  ],
  dev: [END({ dev: 'a name that is too long' }), 'links.0.a.dev'],
  devTwice: [{ ...BASE, links: [LINK, cable('a', 'eth0', 'b', 'eth1')] }, 'links.1.a.dev'],
  noBridge: [END({ bridge: 'br7', addrs: [] }), 'links.0.a.bridge'],
  mac: [END({ mac: '01:00:00:00:00:01' }), 'links.0.a.mac'],
  macTwice: [
    { ...BASE, links: [{ a: { ...LINK.a, mac: '02:00:00:00:00:01' }, b: { ...LINK.b, mac: '02:00:00:00:00:01' } }] },
    'links.0.b.mac',
  ],
  mtu: [END({ mtu: 10 }), 'links.0.a.mtu'],
  mtuDiffers: [END({ mtu: 1400 }), 'links.0.a.mtu'],
  latency: [{ ...BASE, links: [{ ...LINK, latencyUs: 0 }] }, 'links.0.latencyUs'],
  cidr: [END({ addrs: ['10.0.0.1'] }), 'links.0.a.addrs.0'],
  addrRange: [END({ addrs: ['10.0.0.1/24', '224.0.0.1/24'] }), 'links.0.a.addrs.1'],
  addrIsNet: [END({ addrs: ['10.0.0.255/24'] }), 'links.0.a.addrs.0'],
  addrTwice: [END({ addrs: ['10.0.0.2/24'] }), 'links.0.b.addrs.0'],
  portAddr: [
    { ...END({ bridge: 'br0' }), nodes: [node('a', { bridges: [{ dev: 'br0' }] }), node('b')] },
    'links.0.a.addrs.0',
  ],
  alone: [END({ addrs: ['10.9.0.1/24'] }), 'links.0.a.addrs.0'],
  netElsewhere: [
    {
      ...BASE,
      nodes: [...BASE.nodes, node('c')],
      links: [LINK, { a: { node: 'b', dev: 'eth1', addrs: ['10.0.0.3/24'] }, b: { node: 'c', dev: 'eth0' } }],
    },
    'links.1.a.addrs.0',
  ],
  routeTo: [A({ routes: [{ to: '10.1.0.1/16', via: '10.0.0.2' }] }), 'nodes.0.routes.0.to'],
  routeVia: [A({ routes: [{ to: 'default', via: 'b' }] }), 'nodes.0.routes.0.via'],
  routeTwice: [
    A({
      routes: [
        { to: 'default', via: '10.0.0.2' },
        { to: '0.0.0.0/0', via: '10.0.0.2' },
      ],
    }),
    'nodes.0.routes.1.to',
  ],
  routeSelf: [A({ routes: [{ to: 'default', via: '10.0.0.1' }] }), 'nodes.0.routes.0.via'],
  routeFar: [A({ routes: [{ to: 'default', via: '10.3.0.1' }] }), 'nodes.0.routes.0.via'],
  routeNobody: [A({ routes: [{ to: 'default', via: '10.0.0.9' }] }), 'nodes.0.routes.0.via'],
  noForward: [A({ kind: 'router' }), 'nodes.0.sysctls'],
  sysctl: [A({ sysctls: { forward: '1' } }), 'nodes.0.sysctls.0'],
  sysctlValue: [A({ sysctls: { 'net.ipv4.ip_forward': ' ' } }), 'nodes.0.sysctls.0'],
  port: [A({ servers: [{ kind: 'http', port: 0 }] }), 'nodes.0.servers.0'],
  portTwice: [
    A({
      servers: [
        { kind: 'http', port: 80 },
        { kind: 'http', port: 80 },
      ],
    }),
    'nodes.0.servers.1',
  ],
  line: [{ ...BASE, setup: [{ place: 'a', line: 'ip a\nip r' }] }, 'setup.0.line'],
  focus: [{ ...BASE, focus: 'c' }, 'focus'],
};
/** Needs the lab of ours that it is made from: `spec.test.ts`. */
const ELSEWHERE: readonly IssueCode[] = ['fixed', 'fixedAddr', 'base'];

describe('what is wrong with a lab', () => {
  it('is nothing when nothing is', () => {
    expect(checkLab(BASE)).toEqual([]);
  });

  it('is tried for every code', () => {
    expect([...Object.keys(WRONG), ...ELSEWHERE].sort()).toEqual(Object.keys(ISSUES).sort());
  });

  it.each(Object.entries(WRONG))('%s is said, at its place', (code, [lab, path]) => {
    const found = checkLab(lab).find((issue) => issue.code === code);
    expect(found?.path).toBe(path);
    expect(found && issueLine(lab, found)).not.toContain('undefined');
  });

  it('does not say what follows from an address that cannot be read', () => {
    const lab = {
      ...END({ addrs: ['x'] }),
      nodes: [node('a', { routes: [{ to: 'default', via: '10.0.0.2' }] }), node('b')],
    };
    expect(checkLab(lab).map(({ code }) => code)).toEqual(['cidr']);
  });

  it('knows that an address brings a route', () => {
    const lab = A({ routes: [{ to: '10.0.0.0/24', via: '10.0.0.2' }] });
    expect(checkLab(lab)).toMatchObject([{ code: 'routeTwice', path: 'nodes.0.routes.0.to' }]);
  });

  it('names node and device in a sentence', () => {
    const lab = END({ addrs: ['10.0.0.300/24'] });
    expect(checkLab(lab).map((issue) => issueLine(lab, issue))[0]).toBe(
      'a, eth0: "10.0.0.300/24" is no address with a prefix length, for instance 192.0.2.1/24',
    );
  });

  it('lets an address be in two networks that never meet, as a warning', () => {
    const lab: OwnLab = {
      ...BASE,
      nodes: [...BASE.nodes, node('c'), node('d')],
      links: [LINK, { a: { ...LINK.a, node: 'c' }, b: { ...LINK.b, node: 'd' } }],
    };
    expect(checkLab(lab).map(({ level, code }) => `${level} ${code}`)).toEqual([
      'warning addrTwice',
      'warning addrTwice',
    ]);
  });
});
