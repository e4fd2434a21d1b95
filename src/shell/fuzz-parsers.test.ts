import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../../test/fuzz.ts';
import { seedCluster } from '../kube/api/seed.ts';
import { loadYaml, readYaml } from './kubectl/yaml-read.ts';
import { allCommands, loadCommands } from './registry.ts';
import { compileFilter, FilterError } from './tcpdump/filter.ts';
import { TestShell } from './testing.ts';

beforeAll(async () => {
  await loadCommands();
  await loadYaml();
});

const junk = fc.oneof(
  fc.constantFrom(
    ...['', '-1', '0', '65536', '4294967296', '1e9', '0x', 'NaN', '::1', '256.1.1.1', '1.2.3', '10.0.0.0/33'],
    ...['__proto__', 'constructor', '\ud800', '💥', '\u0000', '[', '(', '\\', '\n', 'x'.repeat(3000), '--help', '!'],
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const words = (text: string): fc.Arbitrary<string> =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...text.split(' ')) }, junk);
const line = (text: string, most = 9): fc.Arbitrary<string[]> => fc.array(words(text), { maxLength: most });

/** Runs a command that ends by itself, and holds its words against what no program says. */
function run(sh: TestShell, argv: readonly string[], stdin = ''): number {
  const started = sh.startArgv(argv, stdin);
  const until = sh.world.clock.now + 20e9;
  for (let n = 0; n < 2_000 && started.status === null && sh.world.step(until); n++);
  if (started.status === null) started.interrupt();
  const given = [...argv, stdin].join(' ');
  for (const leak of ['internal error', 'undefined', 'NaN', '[object', 'Infinity'])
    if (!given.includes(leak)) expect(started.out + started.err, JSON.stringify(given)).not.toContain(leak);
  expect(started.status, `${JSON.stringify(given)} ends`).not.toBeNull();
  return started.status ?? 1;
}

const shell = (): TestShell => {
  const sh = new TestShell(allCommands());
  sh.world.tracer.recording = false;
  return sh;
};

describe('ipset', () => {
  const TYPES =
    'hash:ip hash:net hash:ip,port hash:net,iface hash:mac hash:ip,mark hash:net,port,net list:set bitmap:ip bitmap:port bitmap:ip,mac';
  const own =
    'create add del test destroy list save restore flush rename swap version -exist -! -q -t -o xml json plain a b s1 ' +
    `family inet inet6 hashsize maxelem 1024 timeout 60 counters comment skbinfo forceadd netmask 24 range 0-100 ` +
    '10.0.0.0/24-10.0.0.255 size markmask bucketsize initval wildcard nomatch packets bytes skbmark 0x1/0xff skbprio 1:10 ' +
    `10.0.0.1 10.0.0.0/8 10.0.0.1-10.0.0.9 0.0.0.0/0 10.0.0.1,80 10.0.0.1,tcp:80 10.0.0.1,udp:1-9 1-9 eth0 02:00:00:00:00:01 ` +
    `10.0.0.0/8,eth0 physdev:eth0 ${TYPES}`;
  const argv = line(own);
  const made = fc
    .tuple(fc.constantFrom('s1', 'a', 'b'), fc.constantFrom(...TYPES.split(' ')), line(own, 4))
    .map(([name, type, rest]) => [
      'create',
      name,
      type,
      ...(type.startsWith('bitmap') ? ['range', '0-99'] : []),
      ...rest,
    ]);
  const filled = fc
    .tuple(fc.constantFrom('add', 'del', 'test'), fc.constantFrom('s1', 'a', 'b'), line(own, 4))
    .map((parts) => parts.flat());

  it('takes any words, and saves what it takes so that it can read it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(argv, made, filled), { maxLength: 6 }), (lines) => {
        const sh = shell();
        for (const one of lines) run(sh, ['ipset', ...one]);
        const saved = sh.run('ipset save').out;
        const again = shell();
        expect(again.run('ipset restore', again.net, saved), saved).toMatchObject({ status: 0, err: '' });
        expect(sorted(again.run('ipset save').out)).toBe(sorted(saved));
      }),
      fuzz(150),
    );
  });

  it('restores from any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(argv, made, filled), { maxLength: 6 }),
        fc.string({ unit: 'binary' }),
        (lines, end) => {
          run(shell(), ['ipset', 'restore'], `${lines.map((l) => l.join(' ')).join('\n')}\n${end}`);
        },
      ),
      fuzz(100),
    );
  });
});

/** Times go on, and the order of a hash is its own. */
const sorted = (text: string): string => text.split('\n').sort().join('\n');

it('ipvsadm takes any words', () => {
  const own =
    '-A -E -D -C -R -S -a -e -d -L -l -Z --set -t -u -f -s -p -M -r -g -i -m -w -x -y -n -c --stats --rate --sort rr wrr lc ' +
    'sh mh 10.96.0.1:80 10.0.0.1:8080 10.0.0.1 :80 5 1 300 0 --tun-type gue --tun-port 6000 -b sh-port --timeout --exact 60';
  fc.assert(
    fc.property(fc.array(line(own), { maxLength: 4 }), (lines) => {
      const sh = shell();
      for (const argv of lines) run(sh, ['ipvsadm', ...argv]);
      run(sh, ['ipvsadm', '-R'], lines.map((l) => l.join(' ')).join('\n'));
    }),
    fuzz(100),
  );
});

describe('tcpdump filters', () => {
  const own =
    'host net port portrange src dst and or not && || ! ( ) tcp udp icmp sctp igmp ip arp ip6 proto ether gateway broadcast ' +
    'multicast less greater mask vlan 10.0.0.1 10.0.0.0/8 10.0.0 80 1-80 domain ff:ff:ff:ff:ff:ff 255.255.255.0 tcp[13]&2!=0';

  it('are refused in a sentence, or judge any frame', () => {
    fc.assert(
      fc.property(line(own, 12), fc.uint8Array({ minLength: 14, maxLength: 80 }), (argv, frame) => {
        try {
          expect(typeof compileFilter(argv)(frame)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
          expect((error as Error).message).toMatch(/\w \w/);
        }
      }),
      fuzz(400),
    );
  });
});

describe('manifests', () => {
  const WEB = `apiVersion: v1
kind: Service
metadata:
  name: web
  labels: {app: web, "a/b": 'c'}
spec:
  selector: &s
    app: web
  ports:
  - {port: 80, targetPort: http}
  - port: 81
    name: |
      two
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1]}, *s]
`;
  const LINES = WEB.split('\n');
  /** What a hand does to a file: lines go, move in, come twice, or say something else. */
  const edited = fc
    .array(
      fc.tuple(
        fc.nat(LINES.length - 1),
        fc.oneof(
          fc.constantFrom('drop', 'twice', 'in', 'out', 'tab', 'cut'),
          fc.constantFrom(
            '- ',
            '- - -',
            ': ',
            '? x',
            '<<: *s',
            '*s',
            '&s {a: *s}',
            '!!binary x',
            '[',
            '{a: [',
            '"',
            "'",
            '%Y',
          ),
          fc.constantFrom(
            '__proto__: 1',
            'kind: List',
            'a: >-',
            '...',
            '---',
            'x: 0o17',
            'x: .nan',
            'x: 1e999',
            '\ufeff',
          ),
          fc.string({ maxLength: 20, unit: 'binary' }),
        ),
      ),
      { maxLength: 5 },
    )
    .map((edits) => {
      const lines = [...LINES];
      for (const [at, what] of edits) {
        const old = lines[at] ?? '';
        if (what === 'drop') lines[at] = '';
        else if (what === 'twice') lines[at] = `${old}\n${old}`;
        else if (what === 'in') lines[at] = `  ${old}`;
        else if (what === 'out') lines[at] = old.replace(/^ {2}/, '');
        else if (what === 'tab') lines[at] = `\t${old}`;
        else if (what === 'cut') lines[at] = old.slice(0, old.length / 2);
        else lines[at] = `${/^ */.exec(old)?.[0] ?? ''}${what}`;
      }
      return lines.join('\n');
    });
  const text = fc.oneof({ weight: 4, arbitrary: edited }, fc.string({ maxLength: 300, unit: 'binary' }), fc.json());

  it('are values, or refused with line and column', () => {
    fc.assert(
      fc.property(text, (yaml) => {
        try {
          for (const value of readYaml(yaml)) expect(JSON.stringify(value)).toBeTypeOf('string');
        } catch (error) {
          expect((error as Error).message).toMatch(/^yaml: line \d+, column \d+: ./);
        }
      }),
      fuzz(300),
    );
  });

  it('are applied, or refused in a sentence', () => {
    fc.assert(
      fc.property(text, (yaml) => {
        const sh = shell();
        sh.net.devices.add({ kind: 'bridge', name: 'cni0' });
        const node = { name: 'node1', ip: '192.0.2.1', podCIDR: '10.1.0.0/24', bridge: 'cni0', gateway: '10.1.0.1' };
        seedCluster(sh.world, { serviceCIDR: '10.96.0.0/16', nodes: [node], pods: [], objects: [] }, 1);
        run(sh, ['kubectl', 'apply', '-f', '-'], yaml);
        for (const what of ['svc', 'endpointslices']) run(sh, ['kubectl', 'get', what, '-o', 'yaml']);
      }),
      fuzz(80),
    );
  });

  it('kubectl takes any words', () => {
    const own =
      'get apply delete create describe explain scale label annotate rollout -f - -o yaml json wide name jsonpath={.items[*]} ' +
      'jsonpath={..} jsonpath={ svc pod pods deploy nodes endpointslices svc/web all -A -n default kube-system --replicas=3 ' +
      '--replicas -l app=web app!=x a=b a- --all --watch -w --dry-run=client --server-side';
    fc.assert(
      fc.property(line(own), (argv) => {
        run(shell(), ['kubectl', ...argv], WEB);
      }),
      fuzz(150),
    );
  });
});
