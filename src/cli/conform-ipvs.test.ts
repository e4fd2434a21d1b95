import { expect, it } from 'vitest';
import { conformIpvs } from './conform-ipvs.ts';

const SETUP = [
  'ip netns add client',
  'ip netns add node',
  'ip netns add rs',
  'ip link add eth0 netns client type veth peer name eth0 netns node',
  'ip link add eth0 netns rs type veth peer name eth1 netns node',
  ...['client', 'node', 'rs'].flatMap((ns) => ['lo', 'eth0'].map((dev) => `ip netns exec ${ns} ip link set ${dev} up`)),
  '[node] ip link set eth1 up',
  '[client] ip addr add 10.0.0.2/24 dev eth0',
  '[client] ip route add default via 10.0.0.1',
  '[node] ip addr add 10.0.0.1/24 dev eth0',
  '[node] ip addr add 10.244.1.1/24 dev eth1',
  '[node] sysctl -qw net.ipv4.ip_forward=1',
  '[rs] ip addr add 10.244.1.2/24 dev eth0',
  '[rs] ip route add default via 10.244.1.1',
  '[rs] @serve tcp 10.244.1.2:80',
  '[rs] @serve udp 10.244.1.2:53',
];

async function run(...lines: readonly string[]): Promise<unknown[]> {
  const steps = lines.map((line) => {
    const [, ns, cmd] = /^(\S+)\$ ([\s\S]*)$/.exec(line) ?? [];
    return { ns, cmd };
  });
  const { steps: done } = await conformIpvs({ name: 'own', setup: SETUP, steps });
  return (done as { stdout: string; stderr: string; exit: number }[]).map((s) => s.stdout + s.stderr);
}

it('builds the namespaces, balances, and knows the built-in commands', async () => {
  const out = await run(
    'node$ ipvsadm -A -t 10.0.0.1:80 -s rr',
    'node$ ipvsadm -a -t 10.0.0.1:80 -r 10.244.1.2 -m',
    'node$ ipvsadm -A -u 10.0.0.1:53 -s rr',
    'node$ ipvsadm -a -u 10.0.0.1:53 -r 10.244.1.2 -m',
    'client$ tcpcheck --sport 40000 --hold 10.0.0.1 80',
    'node$ ipvsadm -Ln | grep Masq | head -1',
    'client$ @again',
    'client$ @release',
    'client$ @sleep 1',
    'node$ ipvsadm -Ln | grep Masq | head -1',
    'client$ udpcheck --sport 41000 -n 2 10.0.0.1 53',
    'client$ tcpcheck --sport 42000 10.0.0.1 81',
    'node$ ipvsadm -d -t 10.0.0.1:80 -r 10.244.1.9',
    'node$ sysctl net.nosuch',
  );
  expect(out).toEqual([
    '',
    '',
    '',
    '',
    '10.0.0.2:40000 -> 10.0.0.1:80  ok server=10.244.1.2:80 sees=10.0.0.2:40000\n',
    '  -> 10.244.1.2:80                Masq    1      1          0         \n',
    '10.0.0.2:40000 again: ok\n',
    '',
    '',
    '  -> 10.244.1.2:80                Masq    1      0          1         \n',
    [41000, 41001]
      .map((port) => `10.0.0.2:${port} -> 10.0.0.1:53  ok server=10.244.1.2:53 sees=10.0.0.2:${port}\n`)
      .join(''),
    '10.0.0.2:42000 -> 10.0.0.1:81  refused\n',
    'No such destination\n',
    "sysctl: error: 'net.nosuch' is an unknown key\n",
  ]);
});

it('wants commands and steps', async () => {
  await expect(conformIpvs({ setup: [1], steps: [] })).rejects.toThrow('setup');
  await expect(conformIpvs({ setup: [], steps: [{}] })).rejects.toThrow('steps');
});
