import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../test/fuzz.ts';
import { SEC } from '../kernel/time/clock.ts';
import type { TraceEvent } from '../kernel/trace/events.ts';
import { LABS, labById } from '../labs/labs.ts';
import { runLine } from './headless.ts';
import { Session } from './session.ts';

/** What is wrong with the lives of the packets in a trace: nothing, when each begins once and ends once. */
function broken(events: readonly TraceEvent[]): string[] {
  const wrong: string[] = [];
  const ended = new Map<number, string>();
  const begun = new Map<number, string>();
  for (const event of events) {
    if (event.skb === 0) continue;
    const what = `#${event.skb} ${event.kind} ${event.fn} (${event.seq})`;
    const end = ended.get(event.skb);
    if (end !== undefined) wrong.push(`${what} after ${end}`);
    if (event.kind === 'alloc') {
      if (begun.has(event.skb)) wrong.push(`${what}: a second beginning`);
      begun.set(event.skb, what);
    } else if (!begun.has(event.skb)) wrong.push(`${what} before its beginning`);
    // a frame that leaves by a NIC is another packet where it arrives; one that leaves by a veth stays the same
    if (event.kind === 'drop' || event.kind === 'consume' || (event.kind === 'link' && event.fn === 'dma_read'))
      ended.set(event.skb, what);
  }
  for (const [id, what] of begun) if (!ended.has(id)) wrong.push(`${what} never ends: last ${lastOf(events, id)}`);
  return wrong;
}

function lastOf(events: readonly TraceEvent[], id: number): string {
  const last = events.filter((event) => event.skb === id).at(-1);
  return last ? `${last.kind} ${last.fn}${last.kind === 'step' ? ` ${last.note}` : ''}` : '';
}

/** What is wrong with the lives of the connections: each is new once, confirmed at most once, and gone at most once. */
function brokenConnections(events: readonly TraceEvent[]): string[] {
  const wrong: string[] = [];
  const seen = new Map<number, Set<string>>();
  for (const event of events) {
    if (event.kind !== 'ct') continue;
    const ops = seen.get(event.ct) ?? new Set();
    const what = `ct ${event.ct} ${event.op} (${event.seq})`;
    if (event.op === 'new' ? ops.size > 0 : !ops.has('new')) wrong.push(`${what}: not its beginning`);
    if (event.op !== 'update' && ops.has(event.op)) wrong.push(`${what}: a second time`);
    if (ops.has('destroy')) wrong.push(`${what}: after its end`);
    seen.set(event.ct, ops.add(event.op));
  }
  return wrong;
}

const unfinished = (events: readonly TraceEvent[]): TraceEvent[] =>
  events.filter((event) => event.kind === 'hook' && event.verdict === '');

const hook = fc.constantFrom('INPUT', 'OUTPUT', 'FORWARD');
const match = fc.constantFrom(
  '',
  '-p icmp',
  '-p tcp',
  '-p tcp --dport 80',
  '-p udp',
  '-m conntrack --ctstate NEW',
  '-m conntrack --ctstate INVALID',
  '-m statistic --mode random --probability 0.3',
  '-m statistic --mode nth --every 2 --packet 0',
  '-m limit --limit 1/sec --limit-burst 1',
);
const filter = fc
  .tuple(
    hook,
    match,
    fc.constantFrom('DROP', 'ACCEPT', 'REJECT', 'LOG', 'RETURN', 'QUEUE', 'NFQUEUE', 'NFQUEUE --queue-bypass'),
  )
  .map(([chain, m, target]) => `iptables -I ${chain} ${m} -j ${target}`);
const mangled = fc
  .tuple(
    fc.constantFrom('PREROUTING', 'POSTROUTING', 'OUTPUT', 'FORWARD', 'INPUT'),
    match,
    fc.constantFrom(
      'MARK --set-mark 1',
      'TTL --ttl-set 1',
      'TEE --gateway 192.0.2.99',
      'TEE --gateway 10.9.9.9',
      'TOS --set-tos 8',
      'DROP',
      'TPROXY --on-port 80 --on-ip 127.0.0.1',
    ),
  )
  .map(([chain, m, target]) => `iptables -t mangle -A ${chain} ${m} -j ${target}`);
const nat = fc.constantFrom(
  'iptables -t mangle -A FORWARD -j TEE --gateway 198.51.100.80',
  'iptables -t nat -A POSTROUTING -j MASQUERADE',
  'iptables -t nat -A POSTROUTING -j SNAT --to-source 192.0.2.77',
  'iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80',
  'iptables -t nat -A OUTPUT -p tcp --dport 81 -j DNAT --to-destination :80',
  'iptables -t nat -A OUTPUT -j DNAT --to-destination 198.51.100.80',
  'iptables -t nat -A PREROUTING -j DNAT --to-destination 10.180.2.1',
  'iptables -t raw -A PREROUTING -j CT --notrack',
  'iptables -t raw -A OUTPUT -j TRACE',
);
const system = fc.constantFrom(
  'ip link set eth0 mtu 600',
  'ip link set eth0 down',
  'ip link set eth0 up',
  'ip link set lo down',
  'ip neigh flush all',
  'ip addr flush dev eth0',
  'ip route add blackhole 198.51.100.0/24',
  'ip route add prohibit 10.180.0.0/16',
  'ip route add unreachable 203.0.113.0/24',
  'ip rule add from all fwmark 1 prohibit',
  'ip link add dummy0 type dummy',
  'ip link set dummy0 up',
  'ip addr add 203.0.113.9/24 dev dummy0',
  'ip route add default dev dummy0 metric 5',
  'sysctl -w net.ipv4.ip_forward=0',
  'sysctl -w net.ipv4.ip_forward=1',
  'sysctl -w net.ipv4.conf.all.rp_filter=1',
  'sysctl -w net.ipv4.icmp_echo_ignore_all=1',
  'sysctl -w net.bridge.bridge-nf-call-iptables=1',
  'sysctl -w net.core.netdev_max_backlog=1',
  'sysctl -w net.netfilter.nf_conntrack_max=2',
  'conntrack -F',
  'conntrack -D -p tcp',
  'ip link add v0 type veth peer name v1 && ip netns add x && ip link set v1 netns x && ip link set v0 up && ip -n x link set v1 up && ip addr add 10.9.9.1/24 dev v0 && ip -n x addr add 10.9.9.9/24 dev v1',
  'ping -i 0.2 -c 20 10.9.9.9 > /dev/null & sleep 0.5; ip netns del x; sleep 1',
  'ip netns del x',
  'ip link del v0',
  'ip route flush table main',
);
const target = fc.constantFrom(
  'node',
  'client',
  'server',
  'router',
  '127.0.0.1',
  '127.9.9.9',
  '203.0.113.9',
  '10.180.2.1',
  '10.180.0.9',
  '192.0.2.99',
  '192.0.2.20',
  '198.51.100.80',
  '192.168.0.3',
  '10.96.0.1',
  '255.255.255.255',
  '192.0.2.255',
  '224.0.0.1',
  '0.0.0.0',
);
const traffic = fc
  .tuple(
    fc.constantFrom(
      'ping -c 2 -W 1',
      'ping -c 1 -W 1 -s 3000',
      'ping -b -c 1 -W 1',
      'ping -c 1 -W 1 -M do -s 1472',
      'ping -c 1 -W 1 -t 1',
      'curl -s -m 3',
      'curl -s -m 3 http://',
      'nc -u -w 1 TO 7',
      'nc -w 1 TO 80',
      'nc -z -w 1 TO 81',
      'ping -c 1 -W 1 -R',
    ),
    target,
  )
  .map(([line, to]) =>
    line.endsWith('//') ? `${line}${to}/` : line.includes('TO') ? line.replace('TO', to) : `${line} ${to}`,
  );
const command = fc.oneof(
  { weight: 2, arbitrary: filter },
  { weight: 2, arbitrary: mangled },
  { weight: 1, arbitrary: nat },
  { weight: 2, arbitrary: system },
  { weight: 5, arbitrary: traffic },
);

/** Longer than fragments, unanswered ARP requests and closing connections wait. */
const SETTLED = 600 * SEC;

describe('every packet of a trace', () => {
  it('begins once and ends once: freed, dropped, or out by a NIC', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LABS.map((lab) => lab.id)),
        fc.constantFrom('classic' as const, 'napi' as const),
        fc.array(fc.tuple(fc.nat(20), command), { minLength: 1, maxLength: 12 }),
        async (id, rxModel, lines) => {
          const lab = labById(id);
          if (!lab) throw new Error(`no lab ${id}`);
          const session = await Session.open({ lab, rxModel });
          for (const [n, line] of lines) {
            const place = lab.places[n % lab.places.length]?.name ?? '';
            await runLine(session, place, line);
          }
          const { machine } = session;
          const limit = machine.world.clock.now + SETTLED;
          while (machine.step(limit)) {
            // until everything has come to rest
          }
          expect(machine.faults).toEqual([]);
          const { events } = machine.world.tracer;
          expect(broken(events)).toEqual([]);
          expect(brokenConnections(events)).toEqual([]);
          expect(unfinished(events)).toEqual([]);
        },
      ),
      fuzz(60),
    );
  }, 60_000);
});
