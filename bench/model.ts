import { median, milliseconds } from './clock.ts';
import { type BenchNode, command, makeNode, synFrame, udpFrame } from './node.ts';
import type { ServiceRules } from './services.ts';

/** A node that has loaded the rules, and how long that took. */
export function loadRules(rules: ServiceRules): { readonly node: BenchNode; readonly ms: number } {
  const node = makeNode(false);
  const ms = milliseconds(() => command(node.net, ['iptables-restore'], rules.text));
  const have = node.net.xt.table('nat')?.info.size ?? 0;
  if (have < rules.natRules) throw new Error(`the nat table has ${have} rules of ${rules.natRules}`);
  return { node, ms };
}

/**
 * Microseconds that a new connection takes in the node, at the median, to each of the addresses in turn. Each has a source
 * port of its own, so that it is new to conntrack. The first rounds are not counted.
 */
export function newConnections(node: BenchNode, addresses: readonly string[], rounds: number): number[] {
  const times: number[][] = addresses.map(() => []);
  for (let i = -500; i < rounds; i++) {
    for (const [n, to] of addresses.entries()) {
      const bytes = synFrame(`10.0.0.${20 + n}`, 2_000 + i, to, 80);
      const before = node.sent;
      const ms = milliseconds(() => node.nic.receiveFrame(bytes));
      if (node.sent !== before + 1) throw new Error(`the connection to ${to} did not get through`);
      if (i >= 0) times[n]?.push(1000 * ms);
    }
  }
  return times.map(median);
}

const SMALL = `*filter
-A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -p tcp -m tcp --dport 22 -j DROP
-A FORWARD -s 192.168.0.0/16 -j DROP
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -p udp -m udp --dport 53 -j ACCEPT
-A FORWARD -j DROP
COMMIT
`;

/** Packets a second that a node forwards through a small rule set, with conntrack, and events a packet leaves. */
export function forwarding(recording: boolean): { readonly perSecond: number; readonly events: number } {
  const node = makeNode(recording);
  command(node.net, ['iptables-restore'], SMALL);
  const frame = udpFrame('10.0.0.7', '192.0.2.1', 64);
  const { tracer } = node.world;
  const batch = 2_000;
  let events = 0;
  const rounds: number[] = [];
  for (let round = 0; round < 8; round++) {
    tracer.events.length = 0;
    const before = node.sent;
    rounds.push(
      milliseconds(() => {
        for (let i = 0; i < batch; i++) node.nic.receiveFrame(frame);
      }),
    );
    if (node.sent !== before + batch) throw new Error(`${node.sent - before} packets left of ${batch}`);
    events = tracer.events.length / batch;
  }
  return { perSecond: (1000 * batch) / median(rounds.slice(2)), events };
}
