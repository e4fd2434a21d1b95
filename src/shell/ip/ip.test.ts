import { expect, test } from 'vitest';
import { TestShell } from '../testing.ts';
import { ip } from './ip.ts';

const PAIR = 'ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02';

function pair(...more: readonly string[]): TestShell {
  const sh = new TestShell([ip]);
  sh.quiet(PAIR, ...more);
  return sh;
}

test('a veth pair comes up when both ends are up', () => {
  const sh = pair('ip link set v0 up');
  expect(sh.out('ip -br link show v0')).toBe(
    'v0@v1            LOWERLAYERDOWN 02:00:00:00:00:01 <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> \n',
  );
  sh.quiet('ip link set v1 up');
  expect(sh.out('ip link show v0')).toBe(
    '3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\n' +
      '    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n',
  );
});

test('addresses: label, broadcast, secondary, and what goes with the primary', () => {
  const sh = pair(
    'ip a a 10.0.0.1/24 dev v0',
    'ip a a 10.0.0.2/24 brd + dev v0',
    'ip a a 10.1.0.1/16 dev v0 label v0:x',
  );
  expect(sh.out('ip -4 -o addr show v0')).toBe(
    '3: v0    inet 10.0.0.1/24 scope global v0\\       valid_lft forever preferred_lft forever\n' +
      '3: v0    inet 10.1.0.1/16 scope global v0:x\\       valid_lft forever preferred_lft forever\n' +
      '3: v0    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary v0\\       valid_lft forever preferred_lft forever\n',
  );
  sh.quiet('ip addr del 10.0.0.1/24 dev v0');
  expect(sh.out('ip -4 -br addr')).toBe('v0@v1            DOWN           10.1.0.1/16 \n');
});

test('routes are listed by address and metric; the listing leaves out what was asked for', () => {
  const sh = pair('ip link set lo up', 'ip link set v0 up', 'ip link set v1 up', 'ip addr add 10.0.0.1/24 dev v0');
  sh.quiet(
    'ip route add default via 10.0.0.254',
    'ip route add 10.9.0.0/16 via 10.0.0.2 metric 5 proto static',
    'ip route add blackhole 10.8.0.0/16',
  );
  expect(sh.out('ip r')).toBe(
    'default via 10.0.0.254 dev v0 \n10.0.0.0/24 dev v0 proto kernel scope link src 10.0.0.1 \n' +
      'blackhole 10.8.0.0/16 \n10.9.0.0/16 via 10.0.0.2 dev v0 proto static metric 5 \n',
  );
  expect(sh.out('ip route show proto static dev v0')).toBe('10.9.0.0/16 via 10.0.0.2 metric 5 \n');
  expect(sh.out('ip route get 10.9.1.1 mark 0x20')).toBe(
    '10.9.1.1 via 10.0.0.2 dev v0 src 10.0.0.1 mark 0x20 uid 0 \n    cache \n',
  );
  expect(sh.run('ip route get 10.8.0.1')).toEqual({
    out: '',
    err: 'RTNETLINK answers: Invalid argument\n',
    status: 2,
    interrupt: expect.any(Function),
  });
});

test('rules without a preference go in front of the last ones', () => {
  const sh = new TestShell([ip]);
  sh.quiet('ip rule add fwmark 1/0xff lookup 100', 'ip rule add not from 10.0.0.0/8 to 1.2.3.4 lookup main');
  expect(sh.out('ip rule')).toBe(
    '0:\tfrom all lookup local\n32764:\tnot from 10.0.0.0/8 to 1.2.3.4 lookup main\n' +
      '32765:\tfrom all fwmark 0x1/0xff lookup 100\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n',
  );
});

test('a namespace of its own: exec, -n, and links into it', () => {
  const sh = new TestShell([ip]);
  sh.quiet('ip netns add blue', 'ip link add v0 type veth peer name v1 netns blue', 'ip -n blue link set lo up');
  expect(sh.out('ip netns')).toBe('blue (id: 0)\n');
  expect(sh.out('ip netns exec blue ip -br addr')).toMatch(
    /^lo +UNKNOWN +127\.0\.0\.1\/8 ::1\/128 \nv1@if2 +DOWN +\n$/,
  );
  expect(sh.out('ip link show v0')).toContain('link-netns blue');
  sh.quiet('ip netns del blue');
  expect(sh.out('ip link')).not.toContain('v0');
});

test('neighbours by hand', () => {
  const sh = pair('ip link set v0 up', 'ip link set v1 up', 'ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:aa dev v0');
  expect(sh.out('ip n')).toBe('10.0.0.2 dev v0 lladdr 02:00:00:00:00:aa PERMANENT \n');
  expect(sh.run('ip neigh del 10.0.0.3 dev v0').err).toBe('RTNETLINK answers: No such file or directory\n');
});

test('JSON, plain and pretty', () => {
  const sh = pair();
  expect(JSON.parse(sh.out('ip -j link show v1'))[0]).toMatchObject({
    ifindex: 2,
    link: 'v0',
    ifname: 'v1',
    mtu: 1500,
  });
  expect(sh.out('ip -j -p rule show pref 0')).toBe(
    '[ {\n        "priority": 0,\n        "src": "all",\n        "table": "local"\n    } ]\n',
  );
});

test.each([
  ['ip', /^Usage: ip/, 255],
  ['ip bogus', 'Object "bogus" is unknown, try "ip help".\n', 1],
  ['ip addr bogus', 'Command "bogus" is unknown, try "ip address help".\n', 255],
  ['ip addr add 10.0.0.1/33 dev lo', 'Error: any valid prefix is expected rather than "10.0.0.1/33".\n', 1],
  ['ip addr add 10.0.0.1/24', 'Not enough information: "dev" argument is required.\n', 1],
  ['ip link set lo mtu abc', 'Error: argument "abc" is wrong: Invalid "mtu" value\n\n', 255],
  ['ip link del lo', 'RTNETLINK answers: Operation not supported\n', 2],
  ['ip route add 10.0.0.1/8 dev lo', 'Error: Invalid prefix for given prefix length.\n', 2],
  ['ip route show table 7', 'Error: ipv4: FIB table does not exist.\nDump terminated\n', 2],
  ['ip route add 1.0.0.0/8 nexthop dev lo', 'ip: "nexthop" of a route is not modelled\n', 1],
  ['ip tunnel', 'ip: object "tunnel" is not modelled\n', 1],
])('%s', (line, message, status) => {
  const sh = new TestShell([ip]);
  const ran = sh.run(line);
  expect(ran.err).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect(ran.status).toBe(status);
});

test('-j shows the counters of -s and the details of -d', () => {
  const sh = pair();
  const [stats] = JSON.parse(sh.out('ip -j -s link show v0'));
  expect(stats.stats64.rx).toEqual({ bytes: 0, packets: 0, errors: 0, dropped: 0, over_errors: 0, multicast: 0 });
  const [details] = JSON.parse(sh.out('ip -j -d link show v0'));
  expect(details).toMatchObject({ min_mtu: 68, linkinfo: { info_kind: 'veth' }, num_tx_queues: 2 });
  expect(details.stats64).toBeUndefined();
});

test('a group is shown, narrows a listing, and stands for its devices', () => {
  const sh = pair('ip link set v0 group 5');
  expect(sh.out('ip link show group 5')).toMatch(/^3: v0@v1: .* group 5 qlen 1000\n/);
  sh.quiet('ip link set group 5 up');
  expect(sh.out('ip -br link show up')).toMatch(/^v0@v1 /);
  expect(sh.run('ip link show group x').err).toContain('argument "x" is wrong: Invalid "group" value');
});

test('labels follow the name of their device', () => {
  const sh = pair(
    'ip addr add 10.0.0.1/24 dev v0',
    'ip addr add 10.0.1.1/24 dev v0',
    'ip addr add 10.0.2.1/24 dev v0 label v0:x',
  );
  sh.quiet('ip link set v0 name wan');
  expect(sh.out('ip -4 -o addr show wan').match(/global (\S+)\\/g)).toEqual([
    'global wan\\',
    'global wan:2\\',
    'global wan:x\\',
  ]);
  expect(sh.out('ip addr show label wan:*')).toMatch(/^ {4}inet 10\.0\.1\.1/);
});

test('a source or a mark asked for is found, and the source left out', () => {
  const sh = pair('ip link set v0 up', 'ip link set v1 up', 'ip addr add 10.0.0.1/24 dev v0');
  expect(sh.out('ip route show src 10.0.0.1')).toBe('10.0.0.0/24 dev v0 proto kernel scope link \n');
  sh.quiet('ip rule add fwmark 1/0xff table 100 pref 500', 'ip rule add pref 32766 lookup main');
  expect(sh.out('ip rule show fwmark 1')).toBe('500:\tfrom all fwmark 0x1/0xff lookup 100\n');
  expect(sh.out('ip rule show pref 32766').match(/main/g)).toHaveLength(2);
});
