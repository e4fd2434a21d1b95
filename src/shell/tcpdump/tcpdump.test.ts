import { expect, test } from 'vitest';
import { ip } from '../ip/ip.ts';
import { nc } from '../nc/nc.ts';
import { ping } from '../ping/ping.ts';
import { TestShell } from '../testing.ts';
import { tcpdump } from './tcpdump.ts';

function two(): TestShell {
  const sh = new TestShell([ip, ping, nc, tcpdump]);
  sh.quiet(
    'ip link set lo up',
    'ip netns add peer',
    'ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns peer',
    'ip addr add 10.0.0.1/24 dev v0',
    'ip link set v0 up',
    'ip -n peer addr add 10.0.0.2/24 dev v1',
    'ip -n peer link set v1 up',
  );
  return sh;
}

test('ARP and ping on one device, until -c', () => {
  const sh = two();
  const dump = sh.start('tcpdump -n -t -i v0 -c 4');
  sh.run('ping -c 1 10.0.0.2');
  expect(dump.out.replace(/id \d+/g, 'id N')).toBe(
    'ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28\nARP, Reply 10.0.0.2 is-at 02:00:00:00:00:02, length 28\n' +
      'IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id N, seq 1, length 64\n' +
      'IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id N, seq 1, length 64\n',
  );
  expect(dump.status).toBe(0);
  expect(dump.err).toMatch(
    /listening on v0, .*\n4 packets captured\n4 packets received by filter\n0 packets dropped by kernel\n$/s,
  );
});

test('a TCP connection: numbers count from its start', () => {
  const sh = two();
  const dump = sh.start('tcpdump -n -t -i any tcp port 5000');
  sh.start('nc -l 5000');
  sh.run('nc -N 127.0.0.1 5000', sh.net, 'hello');
  dump.interrupt();
  const lines = dump.out
    .replace(/127\.0\.0\.1\.(3|4|5|6)\d{4}/g, 'C')
    .replace(/seq \d{5,}/g, 'seq ISN')
    .replace(/TS val \d+ ecr \d+/g, 'TS')
    .split('\n');
  expect(lines[0]).toBe(
    'lo    Out IP C > 127.0.0.1.5000: Flags [S], seq ISN, win 65495, options [mss 65495,sackOK,TS,nop,wscale 7], length 0',
  );
  expect(lines.some((l) => l.startsWith('lo    In  IP C > 127.0.0.1.5000: Flags [P.], seq 1:6, ack 1, win 512'))).toBe(
    true,
  );
});

test('what a filter lets through', () => {
  const sh = two();
  const dumps = [
    'icmp and src host 10.0.0.1',
    'not arp and dst net 10.0.0.0/24 and dst 10.0.0.1',
    'arp',
    'udp or port 53',
  ].map((f) => sh.start(`tcpdump -n -t -i v0 ${f}`));
  sh.run('ping -c 1 10.0.0.2');
  expect(dumps.map((d) => d.out.split('\n').length - 1)).toEqual([1, 1, 2, 0]);
});

test.each([
  ['tcpdump -i nope', 'tcpdump: nope: No such device exists\n(No such device exists)\n'],
  ['tcpdump -i lo host', "tcpdump: can't parse filter expression: syntax error\n"],
  ['tcpdump -i lo port nosuch', "tcpdump: unknown port 'nosuch'\n"],
  ['tcpdump -w x', 'tcpdump: writing a file (-w); export the capture instead is not modelled\n'],
])('%s', (line, message) => {
  expect(two().run(line)).toMatchObject({ err: message, status: 1 });
});
