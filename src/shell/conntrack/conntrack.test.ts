import { expect, test } from 'vitest';
import { ip } from '../ip/ip.ts';
import { ping } from '../ping/ping.ts';
import { TestShell } from '../testing.ts';
import { conntrack } from './conntrack.ts';

const SHOWN = (n: number): string => `conntrack v1.4.7 (conntrack-tools): ${n} flow entries have been shown.\n`;
const NEW = 'conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED -t 3600';

const host = (): TestShell => new TestShell([conntrack, ip, ping]);

test('an entry is made, found, changed and deleted', () => {
  const sh = host();
  expect(sh.run(NEW).err).toBe('conntrack v1.4.7 (conntrack-tools): 1 flow entries have been created.\n');
  expect(sh.run('conntrack -L -p tcp --dport 80')).toMatchObject({
    out: 'tcp      6 3600 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1000 mark=0 use=1\n',
    err: SHOWN(1),
  });
  expect(sh.run('conntrack -U -s 10.0.0.0/8 --mark 7').out).toContain('mark=7 use=2\n');
  expect(sh.run('conntrack -L -m 8').err).toBe(SHOWN(0));
  expect(sh.out('conntrack -L -o save')).toContain('-p tcp --sport 1000 --dport 80');
  expect(sh.run('conntrack -D -d 10.0.0.2').status).toBe(0);
  expect(sh.run('conntrack -D -d 10.0.0.2').status).toBe(1);
});

test('translated entries are told by their reply', () => {
  const sh = host();
  sh.run('conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 -t 9');
  sh.run('conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.3 --sport 1 --dport 2 -t 9 -g 9.9.9.9:53');
  expect(sh.out('conntrack -L -g')).toContain('src=9.9.9.9 dst=1.1.1.1 sport=53 dport=1');
  expect(sh.run('conntrack -L -n').err).toBe(SHOWN(0));
});

test('-U counts what it changes, and needs a family', () => {
  const sh = host();
  sh.run(NEW);
  expect(sh.run('conntrack -U -s 10.0.0.1 -m 7').err).toContain('1 flow entries have been updated');
  expect(sh.run('conntrack -U -s 10.0.0.1 -m 7')).toMatchObject({ out: '', status: 1 });
  expect(sh.run('conntrack -U -p tcp -m 8').err).toContain('Operation failed: Operation not supported');
  expect(sh.run('conntrack -U -f ipv4 -m 8').status).toBe(0);
});

test('SCTP keeps its state and tags; netmasks and numbers narrow', () => {
  const sh = host();
  const ports = '--sport 1 --dport 2 --state ESTABLISHED -t 60 --orig-vtag 1 --reply-vtag 2';
  sh.run(`conntrack -I -p sctp -s 4.4.4.4 -d 5.5.5.5 ${ports}`);
  expect(sh.out('conntrack -L')).toMatch(/^sctp {5}132 60 ESTABLISHED src=4\.4\.4\.4/);
  expect(sh.out('conntrack -L -o save')).toContain('--state ESTABLISHED --orig-vtag 1 --reply-vtag 2\n');
  expect(sh.run('conntrack -L -s 4.9.9.9 --mask-src 255.0.0.0').err).toBe(SHOWN(1));
  expect(sh.run('conntrack -L --mask-src 255.0.0.0').err).toContain("Can't use --mask-src without --src");
  expect(sh.run('conntrack -D -i 99').status).toBe(1);
});

test('-E follows a connection, until ctrl-c', () => {
  const sh = host();
  sh.quiet('ip link set lo up');
  sh.net.ct.get();
  const follow = sh.start('conntrack -E');
  sh.run('ping -c 1 127.0.0.1');
  follow.interrupt();
  expect(follow.out.replace(/id=\d+/g, 'id=N')).toBe(
    '    [NEW] icmp     1 30 src=127.0.0.1 dst=127.0.0.1 type=8 code=0 id=N [UNREPLIED] src=127.0.0.1 dst=127.0.0.1 type=0 code=0 id=N\n' +
      ' [UPDATE] icmp     1 30 src=127.0.0.1 dst=127.0.0.1 type=8 code=0 id=N src=127.0.0.1 dst=127.0.0.1 type=0 code=0 id=N\n',
  );
  expect(follow.err).toBe('conntrack v1.4.7 (conntrack-tools): 2 flow events have been shown.\n');
});

test.each([
  ['conntrack -L --bogus', "unknown option `--bogus'"],
  ['conntrack -L --dport 80', "unknown option `--dport'"],
  ['conntrack -I -p tcp', "You need to supply the `--timeout' option for this command"],
  ['conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 -t 5', "You need to supply the `--state' option for this command"],
  ['conntrack -L -t 5', "Illegal option `--timeout' with this command"],
  ['conntrack -L -D', 'Invalid commands combination'],
  ['conntrack -L -L', 'Invalid commands combination'],
  ['conntrack -L -i 5', "Illegal option `--id' with this command"],
  ['conntrack -G -p tcp -s 1.1.1.1', "you have to specify `--src' and `--dst'"],
  ['conntrack -L -s 1.1.1.1/33', 'Invalid netmask'],
])('%s', (line, message) => {
  expect(host().run(line)).toMatchObject({
    err: `conntrack v1.4.7 (conntrack-tools): ${message}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`,
    status: 2,
  });
});
