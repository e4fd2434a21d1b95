import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz, spoil } from '../../test/fuzz.ts';
import { service, slice, testConfig } from '../kube/testing.ts';
import { answer, CONFORM_KINDS } from './conform.ts';

const { node } = testConfig();
const UDP = '4500001c00014000401100000a0000020a01000504d200350008000061';

const kube = {
  name: 'kube',
  mode: 'iptables',
  options: { family: 'IPv4', detectLocalMode: 'ClusterCIDR', detectLocalValue: '10.1.0.0/16' },
  nodeName: node.name,
  nodeIPs: node.ips,
  nodeInterfaces: node.interfaces,
  podCIDR: node.podCIDR,
  services: [service('web', { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30_080 }] })],
  endpointSlices: [slice('web', [{ addresses: ['10.1.7.1'], nodeName: 'node-b' }])],
  steps: [{ comment: 'gone', deleteEndpointSlices: ['default/web-1'] }],
};

/** A sound record of each kind. */
const RECORDS: Readonly<Record<string, unknown>> = {
  cli: {
    name: 'cli',
    steps: [{ cmd: 'iptables -A INPUT -j DROP; ip addr' }, { cmd: 'for i in 1 2; do echo $i; done' }],
  },
  packets: {
    name: 'packets',
    net: {
      ifs: [
        { name: 'eth0', mac: '02:00:00:00:00:01', peermac: '02:00:00:00:01:fe', addrs: ['10.0.0.1/24'] },
        { name: 'eth1', mac: '02:00:00:00:00:02', peermac: '02:00:00:00:02:fe', addrs: ['10.1.0.1/24'] },
      ],
      sysctls: { 'net.ipv4.ip_forward': 1 },
      routes: ['default via 10.1.0.9'],
      rules: ['fwmark 0x7 lookup 100'],
      neigh: [['10.1.0.9', '02:00:c6:33:64:09', 'eth1']],
      tcp_sink: [80],
      udp_sink: [53],
    },
    ipset: 'create s hash:ip\nadd s 10.0.0.2\n',
    rules: '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -p udp --dport 53 -j ACCEPT\nCOMMIT\n',
    packets: [
      { in: 'eth0', pkt: UDP },
      { in: 'local', pkt: UDP },
    ],
  },
  ipvs: {
    name: 'ipvs',
    setup: ['ip netns add node', '[node] ip link set lo up', '[node] @serve tcp 127.0.0.1:80'],
    steps: [
      { ns: 'node', cmd: 'ipvsadm -A -t 127.0.0.1:81 -s rr' },
      { ns: 'node', cmd: 'tcpcheck --sport 40000 127.0.0.1 80' },
      { ns: 'node', cmd: '@sleep 1' },
    ],
  },
  'kube-proxy': kube,
  flows: { name: 'f', sourceIP: '10.1.0.9', destIP: '10.96.0.20', destPort: 80, protocol: 'TCP', input: kube },
};

const value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    1e300,
    '',
    'x',
    '__proto__',
    'toString',
    'tcp',
    '@serve',
    '10.0.0.0/0',
    [],
    {},
    [null],
  ),
  fc.string({ unit: 'binary' }),
);

it('knows its kinds', () => {
  expect([...CONFORM_KINDS].sort()).toEqual(Object.keys(RECORDS).sort());
});

it.each(Object.keys(RECORDS))('%s: sound records are answered', async (kind) => {
  expect(await answer(kind, JSON.stringify(RECORDS[kind]))).not.toHaveProperty('error');
});

it.each(Object.keys(RECORDS))('%s: spoilt records are answered with an error or an answer', async (kind) => {
  const good = JSON.stringify(RECORDS[kind]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(500), value, fc.boolean()), { minLength: 1, maxLength: 3 }),
      async (spoils) => {
        let record: unknown = JSON.parse(good);
        for (const [n, with_, gone] of spoils) record = spoil(record, n, with_, gone);
        const got = await answer(kind, JSON.stringify(record));
        if ('error' in got)
          expect(got.error).not.toMatch(/is not a function|properties of|not iterable|internal error/);
        expect(JSON.parse(JSON.stringify(got))).toBeTypeOf('object');
      },
    ),
    fuzz(60),
  );
});

it.each(Object.keys(RECORDS))('%s: lines that are no records are answered with an error', async (kind) => {
  const good = JSON.stringify(RECORDS[kind]);
  const lines = fc.oneof(
    fc.nat(good.length - 1).map((n) => good.slice(0, n)),
    fc.string(),
    fc.constantFrom('null', '[]', '1', '"x"', '{}', '{"name":{"a":[]}}', '[[[[', '\ud800', `${'['.repeat(5000)}`),
  );
  await fc.assert(
    fc.asyncProperty(lines, async (line) => {
      expect(await answer(kind, line)).toHaveProperty('error');
    }),
    fuzz(40),
  );
});
