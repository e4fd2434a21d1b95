import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../../../test/fuzz.ts';
import { allCommands, loadCommands } from '../../shell/registry.ts';
import { TestShell } from '../../shell/testing.ts';
import { addr, skbOf, tcpBytes, udpBytes } from '../conntrack/testing.ts';
import type { NetDevice } from '../device/net-device.ts';
import { NF_INET_FORWARD, type NfHookState } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { HookEvent } from '../trace/events.ts';
import { CompiledChain } from './compile.ts';
import { iptDoTable } from './traverse.ts';

beforeAll(loadCommands);

/** A namespace with these rules. `index`: every chain has one, or none has. */
function load(text: string, index: boolean): NetNs {
  const sh = new TestShell(allCommands());
  const ran = sh.run('iptables-restore', sh.net, text);
  if (ran.status !== 0) throw new Error(ran.err + text);
  for (const { chain } of table(sh.net).info.chains) Reflect.set(chain, 'form', new CompiledChain(chain.rules, index));
  return sh.net;
}

function table(net: NetNs) {
  const found = net.xt.table('filter');
  if (!found) throw new Error('no table');
  return found;
}

/** Everything that a packet leaves behind. */
function send(net: NetNs, bytes: Uint8Array, inDev: string): unknown {
  const event = { kind: 'hook', verdict: '' } as HookEvent;
  const device = { name: inDev } as NetDevice;
  const out = { name: 'eth1' } as NetDevice;
  const state: NfHookState = { hook: NF_INET_FORWARD, net, in: device, out, sk: null, event };
  const skb = skbOf(net, bytes);
  net.nf.culprit = null;
  const verdict = iptDoTable(table(net), skb, state);
  return { verdict, walk: event.walk, mark: skb.mark, blamed: net.nf.culprit };
}

const counters = (net: NetNs): unknown =>
  [...table(net).info.chains].map((c) => [c.chain.name, c.chain.rules.map((_, i) => [c.packets(i), c.bytes(i)])]);

const CHAINS = ['A', 'B', 'C'];
const some = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom('', '', ...texts);
/** A rule of chain number `at`, which jumps to later ones only. */
const ruleOf = (at: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      some(
        ...[0, 1, 2, 3, 4].map((n) => ` -d 10.0.0.${n}`),
        ' -d 10.0.0.0/30',
        ' ! -d 10.0.0.1',
        ' -d 10.0.0.1/255.255.0.255',
      ),
      some(' -s 10.1.0.1', ' ! -s 10.1.0.0/24'),
      some(' -p tcp -m tcp --dport 80', ' -p udp', ' ! -p tcp', ' -p tcp -m tcp --sport 1:9'),
      some(' -i eth0', ' ! -i eth+', ' -i br0'),
      some(' -m mark --mark 1', ' -m statistic --mode nth --every 2 --packet 0', ' -m length --length 0:45', ' -f'),
      fc.constantFrom(
        ...['', ' -j MARK --set-mark 1', ' -j MARK --set-mark 2', ' -j RETURN', ' -j ACCEPT', ' -j DROP'],
        ...CHAINS.slice(at).flatMap((name) => [` -j ${name}`, ` -g ${name}`]),
      ),
    )
    .map((parts) => parts.join(''));
const chainOf = (name: string, at: number): fc.Arbitrary<string[]> =>
  fc.array(ruleOf(at), { minLength: 0, maxLength: 40 }).map((rules) => rules.map((rule) => `-A ${name}${rule}`));
const ruleSet = fc
  .tuple(chainOf('FORWARD', 0), chainOf('A', 1), chainOf('B', 2), chainOf('C', 3))
  .map((chains) => ['*filter', ...CHAINS.map((name) => `:${name} - [0:0]`), ...chains.flat(), 'COMMIT', ''].join('\n'));
const packet = fc
  .record({
    to: fc.nat(5),
    from: fc.nat(2),
    udp: fc.boolean(),
    dport: fc.constantFrom(80, 5),
    in: fc.constantFrom('eth0', 'br0'),
  })
  .map(({ to, from, udp, dport, in: device }) => {
    const [src, dst] = [addr(`10.1.0.${from}`), addr(`10.0.0.${to}`)];
    return { device, bytes: udp ? udpBytes(src, dst, 7, dport) : tcpBytes({ src, dst, sport: 7, dport, flags: 'S' }) };
  });

describe('chains with an index', () => {
  it('give the verdict, the walk, the marks, the blame and the counters of the linear walk', () => {
    fc.assert(
      fc.property(ruleSet, fc.array(packet, { minLength: 1, maxLength: 8 }), (text, packets) => {
        const [indexed, linear] = [load(text, true), load(text, false)];
        for (const { bytes, device } of packets)
          expect(send(indexed, bytes, device)).toEqual(send(linear, bytes, device));
        expect(counters(indexed)).toEqual(counters(linear));
      }),
      fuzz(200),
    );
  });
});
