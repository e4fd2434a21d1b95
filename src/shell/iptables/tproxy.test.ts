import { beforeAll, expect, it } from 'vitest';
import type { NetNs } from '../../kernel/netns.ts';
import { inetListen, tcpBind } from '../../kernel/socket/tcp.ts';
import type { TcpSock } from '../../kernel/socket/tcp-sock.ts';
import { INADDR_ANY } from '../../wire/inet.ts';
import { allCommands, loadCommands } from '../registry.ts';
import { TestShell } from '../testing.ts';

beforeAll(loadCommands);

/** A router that proxies what its peer sends to port 80 of anybody, by the recipe of the kernel's own documentation. */
function router(): { sh: TestShell; peer: NetNs } {
  const sh = new TestShell(allCommands());
  sh.quiet(
    'ip link set lo up',
    'ip netns add peer',
    'ip link add v0 type veth peer name v1 netns peer',
    'ip addr add 10.0.0.1/24 dev v0',
    'ip link set v0 up',
    'ip -n peer addr add 10.0.0.2/24 dev v1',
    'ip -n peer link set v1 up',
    'ip -n peer link set lo up',
    'ip -n peer route add default via 10.0.0.1',
    'ip rule add fwmark 1 lookup 100',
    'ip route add local 0.0.0.0/0 dev lo table 100',
    'iptables -t mangle -A PREROUTING -p tcp --dport 80 -j TPROXY --on-port 5000 --tproxy-mark 1',
    'iptables -t mangle -A PREROUTING -p udp --dport 53 -j TPROXY --on-port 5300 --tproxy-mark 1',
  );
  const peer = sh.world.namespaces.find((n) => n?.name.endsWith('peer'));
  if (!peer) throw new Error('no peer');
  return { sh, peer };
}

function proxy(net: NetNs, transparent: boolean): string[] {
  const accepted: string[] = [];
  const sk: TcpSock = net.sockets.newTcp();
  sk.transparent = transparent;
  net.world.cpu.process(() => {
    expect(tcpBind(sk, INADDR_ANY, 5000)).toBe(0);
    inetListen(sk, 5);
  });
  sk.events.accept = (child) => accepted.push(child.label);
  return accepted;
}

it('hands connections to anybody to a transparent socket, which answers for them', () => {
  const { sh, peer } = router();
  const accepted = proxy(sh.net, true);
  expect(sh.run('nc -z -v 8.8.8.8 80', peer).status).toBe(0);
  sh.run('sleep 1');
  expect(accepted).toEqual([expect.stringMatching(/^8\.8\.8\.8:80 <-> 10\.0\.0\.2:\d+$/)]);
});

it('drops them when the socket is not transparent, or not there', () => {
  for (const transparent of [false, null]) {
    const { sh, peer } = router();
    if (transparent !== null) proxy(sh.net, transparent);
    expect(sh.run('nc -z -w 2 8.8.8.8 80', peer).status).toBe(1);
    expect(sh.out('iptables -t mangle -nvL PREROUTING')).toMatch(/[1-9]\d*\s+\d+ TPROXY\s+tcp/);
    expect(sh.out('conntrack -L')).toBe('');
  }
});

it('hands datagrams to a transparent socket', () => {
  const { sh, peer } = router();
  const sk = sh.net.sockets.newUdp();
  sk.transparent = true;
  const heard: string[] = [];
  sh.world.cpu.process(() => {
    sk.sport = 5300;
    sh.net.sockets.hash(sk);
  });
  sk.onDatagram = (d) => heard.push(new TextDecoder().decode(d.data));
  sh.run('nc -u -w 1 9.9.9.9 53', peer, 'hello');
  expect(heard).toEqual(['hello']);
});

it('is refused without -p tcp or udp', () => {
  const { sh } = router();
  const ran = sh.run('iptables -t mangle -A PREROUTING -j TPROXY --on-port 1');
  expect([ran.status, ran.err]).toEqual([1, "iptables: Invalid argument. Run `dmesg' for more information.\n"]);
  expect(sh.net.log.at(-1)).toBe('xt_TPROXY: Can be used only with -p tcp or -p udp');
});
