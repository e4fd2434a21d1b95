import { describe, expect, it } from 'vitest';
import { ip } from '../shell/ip/ip.ts';
import { iptables } from '../shell/iptables/iptables.ts';
import { ping } from '../shell/ping/ping.ts';
import { sysctl } from '../shell/sysctl/sysctl.ts';
import { TestShell } from '../shell/testing.ts';

/** A namespace `peer` behind a veth pair: 10.0.0.1 here, 10.0.0.2 there. */
function two(): TestShell {
  const sh = new TestShell([ip, iptables, ping, sysctl]);
  sh.quiet(
    'ip link set lo up',
    'ip netns add peer',
    'ip link add v0 type veth peer name v1 netns peer',
    'ip addr add 10.0.0.1/24 dev v0',
    'ip link set v0 up',
    'ip -n peer addr add 10.0.0.2/24 dev v1',
    'ip -n peer link set v1 up',
    'ip -n peer link set lo up',
  );
  return sh;
}

/** How many events `run` makes. */
function cost(sh: TestShell, run: () => void): { events: number } {
  const before = sh.world.tracer.seq;
  run();
  return { events: sh.world.tracer.seq - before };
}

/** The host is still there. */
const alive = (sh: TestShell): void => {
  expect(sh.run('ping -c 1 127.0.0.1').out).toContain('1 received');
};

describe('what goes round and round', () => {
  it('between two routers ends with the TTL', () => {
    const sh = two();
    sh.quiet('sysctl -q -w net.ipv4.ip_forward=1', 'ip netns exec peer sysctl -q -w net.ipv4.ip_forward=1');
    sh.quiet('ip route add 10.9.0.0/16 via 10.0.0.2', 'ip -n peer route add 10.9.0.0/16 via 10.0.0.1');
    sh.quiet('ip netns add far', 'ip link add w0 type veth peer name w1 netns far', 'ip addr add 10.1.0.1/24 dev w0');
    sh.quiet('ip link set w0 up', 'ip -n far addr add 10.1.0.2/24 dev w1', 'ip -n far link set w1 up');
    sh.quiet('ip -n far route add default via 10.1.0.1', 'ip -n peer route add 10.1.0.0/24 via 10.0.0.1');
    let out = '';
    const { events } = cost(sh, () => {
      out = sh.run('ip netns exec far ping -c 1 -t 255 10.9.9.9').out;
    });
    expect(events).toBeLessThan(20_000);
    expect(out).toContain('Time to live exceeded');
    alive(sh);
  });

  it('between two bridges with two cables takes time, and is stopped by cutting one', () => {
    const sh = two();
    const bridges = ['brA', 'brB'];
    for (const name of bridges) sh.quiet(`ip link add ${name} type bridge`, `ip link set ${name} up`);
    for (const n of [1, 2]) {
      sh.quiet(`ip link add a${n} type veth peer name b${n}`);
      sh.quiet(
        `ip link set a${n} master brA`,
        `ip link set b${n} master brB`,
        `ip link set a${n} up`,
        `ip link set b${n} up`,
      );
    }
    sh.quiet('ip addr add 10.5.0.1/24 dev brA');
    const ran = sh.start('ping -c 1 10.5.0.9');
    let steps = 0;
    for (; steps < 20; steps++) expect(cost(sh, () => sh.world.step()).events).toBeLessThan(200_000);
    expect(sh.world.clock.now).toBeGreaterThan(5e6);
    sh.quiet('ip link set a2 down');
    ran.interrupt();
    sh.world.runUntil(sh.world.clock.now + 10e9);
    expect(cost(sh, () => sh.world.runUntil(sh.world.clock.now + 10e9)).events).toBeLessThan(100);
    alive(sh);
  });

  it('through TEE to oneself takes time, and ends with the rule', () => {
    const sh = two();
    sh.quiet('iptables -t mangle -A OUTPUT -j TEE --gateway 10.0.0.1');
    sh.quiet('iptables -t mangle -A PREROUTING -j TEE --gateway 10.0.0.1');
    expect(sh.run('ping -c 1 10.0.0.2').out).toContain('1 received');
    for (let n = 0; n < 10; n++) expect(cost(sh, () => sh.world.step()).events).toBeLessThan(200_000);
    sh.quiet('iptables -t mangle -F');
    sh.world.runUntil(sh.world.clock.now + 1e9);
    expect(cost(sh, () => sh.world.runUntil(sh.world.clock.now + 60e9)).events).toBeLessThan(100);
    alive(sh);
  });

  it('by marks, reroutes and REDIRECT comes to rest', () => {
    const sh = two();
    sh.quiet(
      'ip rule add fwmark 1 table 100',
      'ip route add default via 10.0.0.2 table 100',
      'ip rule add fwmark 2 table 101',
    );
    sh.quiet('ip route add local default dev lo table 101');
    sh.quiet('iptables -t mangle -A OUTPUT -m mark --mark 0 -j MARK --set-mark 1');
    sh.quiet('iptables -t mangle -A OUTPUT -m mark --mark 1 -j MARK --set-mark 2');
    sh.quiet('iptables -t mangle -A OUTPUT -m mark --mark 2 -j MARK --set-mark 1');
    sh.quiet(
      'iptables -t nat -A OUTPUT -j REDIRECT',
      'iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.2',
    );
    expect(cost(sh, () => sh.run('ping -c 2 10.0.0.2')).events).toBeLessThan(5_000);
    expect(cost(sh, () => sh.run('ping -c 2 10.0.0.77')).events).toBeLessThan(5_000);
  });

  it('as REJECT of a REJECT is no endless talk', () => {
    const sh = two();
    for (const where of ['', 'ip netns exec peer ']) {
      sh.quiet(`${where}iptables -A INPUT -j REJECT`, `${where}iptables -A OUTPUT -p icmp -j REJECT`);
    }
    expect(cost(sh, () => sh.run('ping -c 2 10.0.0.2')).events).toBeLessThan(2_000);
  });
});

it('two hosts with one address answer both, and nothing breaks', () => {
  const sh = two();
  sh.quiet('ip netns add twin', 'ip link add br0 type bridge', 'ip link set br0 up');
  sh.quiet('ip link add w0 type veth peer name w1 netns twin', 'ip -n twin addr add 10.0.0.2/24 dev w1');
  sh.quiet('ip -n twin link set w1 up', 'ip link set w0 master br0', 'ip link set v0 master br0', 'ip link set w0 up');
  sh.quiet('ip addr del 10.0.0.1/24 dev v0', 'ip addr add 10.0.0.1/24 dev br0');
  expect(sh.run('ping -c 3 10.0.0.2').out).toMatch(/3 packets transmitted, 3 received/);
  expect(cost(sh, () => sh.run('ip netns exec peer ping -c 2 10.0.0.2')).events).toBeLessThan(5_000);
  expect(sh.run('ip addr add 10.0.0.2/24 dev br0').status).toBe(0);
  expect(sh.run('ping -c 1 10.0.0.2').out).toContain('1 received');
});
