import { expect, test } from 'vitest';
import { ip } from '../ip/ip.ts';
import { TestShell } from '../testing.ts';
import { dotted, listProcSys, readProcSys, slashed, writeProcSys } from './proc-sys.ts';
import { sysctl } from './sysctl.ts';

const host = (): TestShell => new TestShell([sysctl, ip]);

test('reads, writes, and says what it wrote', () => {
  const sh = host();
  expect(sh.out('sysctl net.ipv4.ip_forward')).toBe('net.ipv4.ip_forward = 0\n');
  expect(sh.out('sysctl -w net/ipv4/ip_forward=1')).toBe('net.ipv4.ip_forward = 1\n');
  expect(sh.out('sysctl -n net.ipv4.conf.all.forwarding')).toBe('1\n');
  expect(sh.out("sysctl -a -r '^net.ipv4.ip_forward$'")).toBe('net.ipv4.ip_forward = 1\n');
});

test('a file of settings: what is wrong is said, the rest is done', () => {
  const sh = host();
  sh.files.write('/root/x.conf', '# comment\nnet.ipv4.ip_forward = 1\nnonsense\n-net.ipv4.bogus = 1\n');
  const ran = sh.run('sysctl -p x.conf');
  expect(ran.out).toBe('net.ipv4.ip_forward = 1\n');
  expect(ran.err).toContain('x.conf(3): invalid syntax, continuing...\n');
  expect(ran.status).toBe(1);
});

test.each([
  ['sysctl net.ipv4.bogus', 'sysctl: cannot stat /proc/sys/net/ipv4/bogus: No such file or directory\n'],
  ['sysctl -w net.ipv4.ip_forward=abc', 'sysctl: setting key "net.ipv4.ip_forward": Invalid argument\n'],
  ['sysctl -w net.ipv4.ip_forward 1', 'sysctl: command line(0): invalid syntax, continuing...\n'],
])('%s', (line, message) => {
  expect(host().run(line)).toMatchObject({ out: '', err: message, status: 1 });
});

test('a dot in a device name is a slash', () => {
  const sh = host();
  sh.quiet('ip link add v1.5 type veth peer name v2', 'sysctl -q -w net.ipv4.conf.v1/5.rp_filter=2');
  expect(sh.out('sysctl net/ipv4/conf/v1.5/rp_filter')).toBe('net.ipv4.conf.v1/5.rp_filter = 2\n');
  expect(dotted(slashed('net.ipv4.conf.v1/5.rp_filter'))).toBe('net.ipv4.conf.v1/5.rp_filter');
});

test('the same as files', () => {
  const { net } = host();
  expect(writeProcSys(net, '/proc/sys/net/ipv4/ip_forward', '1\n')).toBeNull();
  expect(readProcSys(net, '/proc/sys/net/ipv4/ip_forward')).toBe('1\n');
  expect(writeProcSys(net, '/proc/sys/net/ipv4/ip_forward', 'abc\n')).toBe('Invalid argument');
  expect(listProcSys(net, '/proc/sys/net/ipv4/conf')).toEqual(['all', 'default', 'lo']);
});
