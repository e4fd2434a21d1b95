import { beforeEach, expect, test } from 'vitest';
import { ip } from '../ip/ip.ts';
import { TestShell } from '../testing.ts';
import { ipvsadm } from './ipvsadm.ts';

let shell: TestShell;
beforeEach(() => {
  shell = new TestShell([ip, ipvsadm]);
  shell.run('ip link set lo up');
});

/** Runs lines that must print nothing. */
function quiet(...lines: readonly string[]): void {
  for (const line of lines) expect({ line, ...shell.run(line) }).toMatchObject({ out: '', err: '', status: 0 });
}

const HEAD = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
`;

test('-L sorts by address and -S writes what -R reads', () => {
  quiet(
    'ipvsadm -A -t 10.96.0.10:80 -s rr -p 300 -M 255.255.255.0',
    'ipvsadm -a -t 10.96.0.10:80 -r 10.244.1.3:8080 -m -w 2',
    'ipvsadm -a -t 10.96.0.10:80 -r 10.244.1.2 -i',
    'ipvsadm -A -f 4294967295 -s sh -b sh-port,sh-fallback',
    'ipvsadm -A -u 10.96.0.10:53 -o',
  );
  expect(shell.run('ipvsadm -Ln').out).toBe(`${HEAD}FWM  -1 sh (sh-fallback,sh-port)
TCP  10.96.0.10:80 rr persistent 300 mask 255.255.255.0
  -> 10.244.1.2:80                Tunnel  1      0          0         
  -> 10.244.1.3:8080              Masq    2      0          0         
UDP  10.96.0.10:53 wlc ops
`);
  const saved = shell.run('ipvsadm -S -n').out;
  expect(saved).toBe(`-A -f -1 -s sh -b sh-fallback,sh-port
-A -t 10.96.0.10:80 -s rr -p 300 -M 255.255.255.0
-a -t 10.96.0.10:80 -r 10.244.1.2:80 -i -w 1 --tun-type ipip
-a -t 10.96.0.10:80 -r 10.244.1.3:8080 -m -w 2
-A -u 10.96.0.10:53 -s wlc -o
`);
  quiet('ipvsadm -C');
  const readable = saved.replace('-f -1', '-f 4294967295');
  expect(shell.run('ipvsadm -R', shell.net, readable)).toMatchObject({ err: '', status: 0 });
  expect(shell.run('ipvsadm -S -n').out).toBe(saved);
});

test('-R goes on after what the kernel refuses, and ends at an empty line', () => {
  const input = '-A -t 10.0.0.1:1 -s rr\n-A -t 10.0.0.1:1 -s rr\n-A -t 10.0.0.1:2 -s rr\n\n-A -t 10.0.0.1:3 -s rr\n';
  const ran = shell.run('ipvsadm -R', shell.net, input);
  expect(ran.status).toBe(255);
  expect(ran.err).toBe("Service already exists\nTry `ipvsadm -h' or 'ipvsadm --help' for more information.\n");
  expect(shell.run('ipvsadm -S -n').out).toBe('-A -t 10.0.0.1:1 -s rr\n-A -t 10.0.0.1:2 -s rr\n');
});

test('--nosort shows the last one added first', () => {
  quiet(
    'ipvsadm -A -t 10.96.0.10:80',
    'ipvsadm -a -t 10.96.0.10:80 -r 10.244.1.2:80 -m',
    'ipvsadm -a -t 10.96.0.10:80 -r 10.244.1.3:80 -m',
  );
  const rows = shell.run('ipvsadm -Ln --nosort').out.match(/10\.244\.1\.\d/g);
  expect(rows).toEqual(['10.244.1.3', '10.244.1.2']);
});

test.each([
  ['ipvsadm -A', 2, "You need to supply the 'service-address' option for the 'add-service' command"],
  ['ipvsadm -A -t', 255, '-t: missing argument'],
  ['ipvsadm -Lt', 255, '-Lt: missing argument'],
  ['ipvsadm -A -t 10.96.0.10', 2, 'Zero port specified for non-persistent service'],
  ['ipvsadm -A -t 10.96.0.10:80 -m', 2, "Illegal 'forwarding-method' option with the 'add-service' command"],
  ['ipvsadm -A -t 10.96.0.10:80 -t 10.96.0.10:81', 2, "multiple 'service-address' options specified"],
  ['ipvsadm -A -D', 2, "invalid option `-D'"],
  ['ipvsadm -L -n foo', 2, 'unexpected argument foo'],
  ['ipvsadm -Ln --nosuch', 255, '--nosuch: unknown option'],
  ['ipvsadm --nosuch', 255, "Try `ipvsadm -h' or 'ipvsadm --help' for more information."],
  ['ipvsadm -Lc --daemon', 2, "The option 'daemon' conflicts with the 'connection' option in the 'list' command"],
  ['ipvsadm -A -t 1.2.3.4:5 -b nosuch', 2, "invalid scheduler flag `nosuch'"],
  ['ipvsadm -A -t [::1]:80', 2, 'IPv6 services are not modelled'],
  ['ipvsadm -D -t 1.2.3.4:5', 255, 'No such service'],
  ['ipvsadm -Ln -t 1.2.3.4:5', 1, 'No such service'],
  ['ipvsadm -a -t 1.2.3.4:5 -r 1.1.1.1 -m', 255, 'Service not defined'],
  [
    'ipvsadm -a -t 1.2.3.4:5 -r 1.1.1.1 -i --tun-type gue',
    2,
    "You need to supply the 'tun-port' option for the 'gue' tunnel type",
  ],
  ['ipvsadm --set 1 2', 2, '--set option requires 3 timeout values'],
  ['ipvsadm --start-daemon master', 255, 'No such device'],
])('%s', (line, status, err) => {
  expect(shell.run(line)).toMatchObject({ out: '', err: `${err}\n`, status });
});
