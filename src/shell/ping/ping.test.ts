import { expect, test } from 'vitest';
import { ip } from '../ip/ip.ts';
import { sysctl } from '../sysctl/sysctl.ts';
import { TestShell } from '../testing.ts';
import { ping, tripText } from './ping.ts';

function host(): TestShell {
  const sh = new TestShell([ip, ping, sysctl]);
  sh.quiet('ip link set lo up');
  return sh;
}

/** A second namespace behind a veth pair: 10.0.0.1 here, 10.0.0.2 there. */
function two(): TestShell {
  const sh = host();
  sh.quiet(
    'ip netns add peer',
    'ip link add v0 type veth peer name v1 netns peer',
    'ip addr add 10.0.0.1/24 dev v0',
    'ip link set v0 up',
    'ip -n peer addr add 10.0.0.2/24 dev v1',
    'ip -n peer link set v1 up',
  );
  return sh;
}

test('replies, one a second, and the summary', () => {
  const ran = two().run('ping -c 2 10.0.0.2');
  expect(ran.status).toBe(0);
  expect(ran.out.replace(/time=[\d.]+ ms/g, 'time=T').replace(/= [\d./]+ ms/, '= T')).toBe(
    'PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.\n' +
      '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=T\n64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=T\n' +
      '\n--- 10.0.0.2 ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time 1000ms\n' +
      'rtt min/avg/max/mdev = T\n',
  );
});

test('a host that does not answer ARP is unreachable, says our own host', () => {
  const ran = two().run('ping -c 1 10.0.0.9');
  expect(ran.out).toContain('From 10.0.0.1 icmp_seq=1 Destination Host Unreachable\n');
  expect(ran.out).toContain('1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n');
  expect(ran.status).toBe(1);
});

test('nobody answers: it waits for -W and gives up', () => {
  const sh = two();
  sh.quiet('ip netns exec peer sysctl -q -w net.ipv4.icmp_echo_ignore_all=1');
  const before = sh.world.clock.now;
  const ran = sh.run('ping -c 1 -W 2 10.0.0.2');
  expect(ran.out).toContain('1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n');
  expect([ran.status, sh.world.clock.now - before]).toEqual([1, 2e9]);
});

test('ctrl-c ends it with the summary', () => {
  const sh = host();
  const ran = sh.start('ping 127.0.0.1');
  sh.world.runUntil(2.5e9);
  ran.interrupt();
  expect(ran.out).toContain('3 packets transmitted, 3 received');
  expect(ran.status).toBe(0);
});

test.each([
  ['ping 8.8.8.8', 'ping: connect: Network is unreachable\n', 2],
  ['ping nosuch', 'ping: nosuch: Name or service not known\n', 2],
  ['ping', 'ping: usage error: Destination address required\n', 1],
  ['ping -c 0 127.0.0.1', /out of range/, 1],
])('%s', (line, message, status) => {
  const ran = host().run(line);
  expect(ran.err).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect(ran.status).toBe(status);
});

test('longer trips are printed with fewer digits', () => {
  expect([37_000, 1_234_000, 12_345_000, 123_456_000].map(tripText)).toEqual(['0.037', '1.23', '12.3', '123']);
});

test('a flood goes on with each reply, and time passes in it', () => {
  for (const line of [
    'ping -f -q -c 400 10.0.0.2',
    'ping -i 0 -q -c 400 10.0.0.2',
    'ping -i 1e-9 -q -c 400 10.0.0.2',
  ]) {
    const sh = two();
    const ran = sh.run(line);
    expect(ran.out).toContain('400 packets transmitted, 400 received, 0% packet loss');
    expect(sh.world.clock.now).toBeGreaterThan(1e6);
  }
});

test('a flood that nobody answers sends a hundred a second', () => {
  const sh = two();
  const ran = sh.start('ping -f 10.0.0.9');
  sh.world.runUntil(1e9);
  ran.interrupt();
  expect(ran.out).toMatch(/\n10[01] packets transmitted/);
});

test('request numbers start again after 65535', () => {
  const sh = two();
  sh.world.tracer.recording = false;
  expect(sh.run('ping -f -q -c 66000 10.0.0.2').out).toContain('66000 packets transmitted, 66000 received, 0% packet');
});

test('-M do never cuts: a datagram that does not fit is an error of its own host', () => {
  const ran = two().run('ping -M do -s 2000 -c 2 -i 0.2 10.0.0.2');
  expect(ran.err).toBe('ping: local error: message too long, mtu=1500\n'.repeat(2));
  expect(ran.out).toContain('2 packets transmitted, 0 received, +2 errors, 100% packet loss');
  expect(two().run('ping -M dont -s 2000 -c 1 10.0.0.2').status).toBe(0);
});

test.each(['-R', '-p ff', '-T tsonly', '-6'])('%s is not modelled, and said to be so', (option) => {
  const ran = two().run(`ping ${option} -c 1 10.0.0.2`);
  expect(ran).toMatchObject({ out: '', err: `ping: option ${option.slice(0, 2)} is not modelled\n`, status: 1 });
});

test('a refusal by netfilter is counted and not told', () => {
  const sh = two();
  sh.net.nf.register([{ hook: 3, priority: 0, name: 'test_drop', module: 'test', run: () => 0 }]);
  const ran = sh.run('ping -c 1 -W 1 10.0.0.2');
  expect(ran.err).toBe('');
  expect(ran.out).toContain('1 packets transmitted, 0 received, 100% packet loss');
});
