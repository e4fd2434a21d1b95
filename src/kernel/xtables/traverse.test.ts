import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IPV4 } from '../../shell/iptables/family.ts';
import { gathered, runProgram } from '../../shell/iptables/program.ts';
import { Restore } from '../../shell/iptables-restore/restore.ts';
import { set16, set32 } from '../../wire/bytes.ts';
import { parseIpv4 } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import { ENETUNREACH } from '../errno.ts';
import { NF_ACCEPT, NF_DROP, type NfHook, type NfHookState, nfDropGetErr } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { HookEvent, TableName } from '../trace/events.ts';
import { World } from '../world.ts';
import { CompiledChain, MISS_NONE, type PacketKey } from './compile.ts';
import type { IptEntry } from './entry.ts';
import type { XtTraceInfo } from './trace-packet.ts';
import { iptDoTable } from './traverse.ts';

const LOCAL_IN: NfHook = 1;

function load(text: string): NetNs {
  const net = new World({ seed: 1 }).addNetNs('node1');
  let complaint = '';
  const program = gathered(
    'iptables-restore',
    () => undefined,
    (t) => {
      complaint += t;
    },
  );
  const options = { counters: false, verbose: 0, testing: false, noflush: false, onlyTable: null };
  const status = runProgram(program, () =>
    new Restore({ net, program, family: IPV4, argv0: 'iptables-restore' }, options).run(text),
  );
  if (status !== 0) throw new Error(complaint);
  return net;
}

function packet(net: NetNs, src: string, dst: string, proto: number, dport = 80): SkBuff {
  const skb = net.world.allocSkb(40);
  const o = skb.put(40);
  const b = skb.head;
  skb.networkHeader = o;
  skb.transportHeader = o + 20;
  b[o] = 0x45;
  set16(b, o + 2, 40);
  b[o + 8] = 64;
  b[o + 9] = proto;
  set32(b, o + 12, parseIpv4(src) ?? 0);
  set32(b, o + 16, parseIpv4(dst) ?? 0);
  set16(b, o + 20, 1234);
  set16(b, o + 22, dport);
  if (proto === 6) b[o + 32] = 0x50;
  return skb;
}

function walk(net: NetNs, skb: SkBuff, table: TableName = 'filter', inDev = 'eth0') {
  const event = { kind: 'hook', verdict: '' } as HookEvent;
  const dev = { name: inDev } as NetDevice;
  const state: NfHookState = { hook: LOCAL_IN, net, in: dev, out: null, sk: null, event };
  const verdict = iptDoTable(net.xt.touch(table), skb, state);
  const steps = (event.walk?.steps ?? []).map(
    (s) => `${s.chain} ${s.kind}${s.rule ? ` ${s.rule}` : ''} ${s.verdict}${s.target ? ` ${s.target}` : ''}`,
  );
  return { verdict, steps, walk: event.walk };
}

const hits = (net: NetNs, chain: string): number[] => {
  const state = net.xt.table('filter')?.info.chain(chain);
  return Array.from({ length: (state?.chain.rules.length ?? 0) + 1 }, (_, i) => state?.packets(i) ?? -1);
};

describe('ipt_do_table', () => {
  const JUMPS = `*filter
:INPUT DROP [0:0]
:a - [0:0]
:b - [0:0]
-A INPUT -p tcp -j a
-A INPUT -p udp -g a
-A INPUT -p icmp -j RETURN
-A INPUT -p 47 -j ACCEPT
-A a -d 10.0.0.1 -j b
-A a -d 10.0.0.2 -j RETURN
-A a -d 10.0.0.3
-A b -s 192.0.2.9 -j ACCEPT
COMMIT
`;

  test('a jump comes back after the rule that made it, and the end of a chain has a counter', () => {
    const net = load(JUMPS);
    const { verdict, steps } = walk(net, packet(net, '192.0.2.1', '10.0.0.1', 6));
    expect(verdict).toBe(NF_DROP);
    expect(steps).toEqual([
      'INPUT rule 1 JUMP a',
      'a rule 1 JUMP b',
      'b return RETURN',
      'a return RETURN',
      'INPUT policy DROP',
    ]);
    expect(hits(net, 'b')).toEqual([0, 1]);
    expect(hits(net, 'a')).toEqual([1, 0, 0, 1]);
    expect(hits(net, 'INPUT')).toEqual([1, 0, 0, 0, 1]);
    expect(net.nf.culprit).toEqual({ kind: 'policy', table: 'filter', chain: 'INPUT' });
  });

  test('a goto does not come back: the policy is next', () => {
    const net = load(JUMPS);
    const { steps } = walk(net, packet(net, '192.0.2.1', '10.0.0.2', 17));
    expect(steps).toEqual(['INPUT rule 2 GOTO a', 'a rule 2 RETURN RETURN', 'INPUT policy DROP']);
  });

  test('RETURN in a built-in chain is its policy; a rule without target counts and goes on', () => {
    const net = load(JUMPS);
    expect(walk(net, packet(net, '192.0.2.1', '10.0.0.1', 1)).steps).toEqual([
      'INPUT rule 3 RETURN RETURN',
      'INPUT policy DROP',
    ]);
    expect(walk(net, packet(net, '192.0.2.1', '10.0.0.3', 6)).steps.slice(1, 3)).toEqual([
      'a rule 3 CONTINUE',
      'a return RETURN',
    ]);
  });

  test('counters take the length of the packet', () => {
    const net = load(JUMPS);
    walk(net, packet(net, '192.0.2.1', '10.0.0.1', 47));
    expect(net.xt.table('filter')?.info.chain('INPUT')?.bytes(3)).toBe(40);
  });

  test('a rule that drops is named', () => {
    const net = load('*filter\n-A INPUT -s 192.0.2.0/24 -j ACCEPT\n-A INPUT -j DROP\nCOMMIT\n');
    expect(walk(net, packet(net, '198.51.100.1', '10.0.0.1', 6)).verdict).toBe(NF_DROP);
    expect(net.nf.culprit).toEqual({ kind: 'rule', table: 'filter', chain: 'INPUT', rule: 2 });
  });

  test('says which condition of a skipped rule failed first', () => {
    const net = load(`*filter
-A INPUT -s 203.0.113.1 -d 203.0.113.2 -j DROP
-A INPUT -d 203.0.113.2 -i lo -j DROP
-A INPUT -i lo -p udp -j DROP
-A INPUT -i eth+ -p udp -j DROP
-A INPUT -p tcp -m comment --comment x -m tcp --dport 81 -j DROP
-A INPUT -f -j DROP
-A INPUT ! -p tcp -j DROP
-A INPUT ! -f -j ACCEPT
COMMIT
`);
    const { verdict, walk: found } = walk(net, packet(net, '192.0.2.1', '10.0.0.1', 6));
    expect(verdict).toBe(NF_ACCEPT);
    expect(found?.steps[0]).toMatchObject({ rule: 8, skipped: 7, misses: [0, 1, 2, 4, 7, 5, 4] });
  });
});

describe('TRACE', () => {
  test('calls an unconditional verdict by the end of its chain', () => {
    const net = load(`*filter
:u - [0:0]
-A INPUT -p tcp -j u
-A INPUT -j ACCEPT
-A u -p tcp -s 192.0.2.1
-A u -j RETURN
COMMIT
`);
    const seen: string[] = [];
    net.xt.onTrace = (t: XtTraceInfo) => seen.push(`${t.table}:${t.chain}:${t.comment}:${t.rulenum}`);
    const skb = packet(net, '192.0.2.1', '10.0.0.1', 6);
    skb.nfTrace = true;
    walk(net, skb);
    expect(seen).toEqual(['filter:INPUT:rule:1', 'filter:u:rule:1', 'filter:u:return:2', 'filter:INPUT:policy:2']);
    expect(net.log[0]).toMatch(/^TRACE: filter:INPUT:rule:1 IN=eth0 OUT= .*SRC=192\.0\.2\.1 DST=10\.0\.0\.1/);
  });
});

describe('the mangle table in OUTPUT', () => {
  const LOCAL_OUT: NfHook = 3;
  /** Runs the hook function as nf_hook_slow would; `answer` is what routing says. */
  function output(rule: string, answer: number): { verdict: number; routed: number } {
    const net = load(`*mangle\n-A OUTPUT ${rule}\nCOMMIT\n`);
    let routed = 0;
    Object.assign(net.ip, {
      routeMeHarder: () => {
        routed++;
        return answer;
      },
    });
    const state: NfHookState = { hook: LOCAL_OUT, net, in: null, out: null, sk: null, event: null };
    const op = net.nf.list(LOCAL_OUT).find((o) => o.table === 'mangle');
    const verdict = op?.run(packet(net, '192.0.2.1', '10.0.0.1', 6), state) ?? -1;
    return { verdict, routed };
  }

  test('routes a packet again when its mark changed, and only then', () => {
    expect(output('-j MARK --set-mark 1', 0)).toEqual({ verdict: NF_ACCEPT, routed: 1 });
    expect(output('-j MARK --set-mark 0', 0)).toEqual({ verdict: NF_ACCEPT, routed: 0 });
    expect(output('-j DROP', 0)).toEqual({ verdict: NF_DROP, routed: 0 });
  });

  test('drops it with the error of the route', () => {
    const { verdict } = output('-j MARK --set-mark 1', -ENETUNREACH);
    expect([verdict & 0xff, nfDropGetErr(verdict)]).toEqual([NF_DROP, ENETUNREACH]);
  });
});

describe('a long chain', () => {
  const entry = (over: Partial<IptEntry>): IptEntry => ({
    src: 0,
    smsk: 0,
    dst: 0,
    dmsk: 0,
    iniface: '',
    outiface: '',
    proto: 0,
    flags: 0,
    invflags: 0,
    matches: [],
    target: { kind: 'none' },
    ...over,
  });
  const rule = fc
    .record({
      dst: fc.integer({ min: 0, max: 5 }),
      len: fc.constantFrom(0, 24, 32, 32, 32),
      invert: fc.boolean(),
      proto: fc.constantFrom(0, 6, 17),
    })
    .map(({ dst, len, invert, proto }) => {
      const dmsk = len === 0 ? 0 : (-1 << (32 - len)) >>> 0;
      return entry({ dst: ((0x0a000000 + dst) & dmsk) >>> 0, dmsk, proto, invflags: invert && len > 0 ? 0x10 : 0 });
    });

  test('skips only rules that do not match', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 24, maxLength: 60 }),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom(6, 17, 1),
        (rules, last, protocol) => {
          const form = new CompiledChain(rules);
          const key: PacketKey = { saddr: 1, daddr: 0x0a000000 + last, protocol, fragoff: 0, indev: '', outdev: '' };
          const linear = rules.map((_, i) => i).filter((i) => form.miss(key, i) === MISS_NONE);
          const indexed: number[] = [];
          for (let i = form.candidate(key, 0); i < rules.length; i = form.candidate(key, i + 1))
            if (form.miss(key, i) === MISS_NONE) indexed.push(i);
          expect(form.indexed).toBe(true);
          expect(indexed).toEqual(linear);
        },
      ),
    );
  });

  test('explains what it skipped as the linear walk would', () => {
    const rules = Array.from({ length: 40 }, (_, i) => `-A INPUT -s 192.0.2.1 -d 10.0.1.${i} -p udp -j DROP`);
    const net = load(`*filter\n${rules.join('\n')}\n-A INPUT -d 10.0.0.1 -j ACCEPT\nCOMMIT\n`);
    const { walk: found } = walk(net, packet(net, '192.0.2.1', '10.0.0.1', 6));
    expect(found?.steps).toEqual([
      {
        chain: 'INPUT',
        kind: 'rule',
        rule: 41,
        skipped: 40,
        misses: new Array(40).fill(1),
        verdict: 'ACCEPT',
        target: 'ACCEPT',
      },
    ]);
  });
});
