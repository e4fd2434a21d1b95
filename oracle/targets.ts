import { mask, SETS } from './matches.ts';
import type { Pick } from './pick.ts';

const REJECTS = [
  'icmp-port-unreachable',
  'icmp-host-unreachable',
  'icmp-net-unreachable',
  'icmp-proto-unreachable',
  'icmp-net-prohibited',
  'icmp-host-prohibited',
  'icmp-admin-prohibited',
] as const;

export interface Target {
  readonly text: string;
  /** The protocol that the rule must ask for first. */
  readonly needs?: string;
}

/** An address with ports, where the protocol has some. Ranges of ports would be random on Linux. */
function translation(pick: Pick, proto: string, addrs: readonly string[]): string {
  const addr = pick.one(addrs);
  return /^-p (tcp|udp)/.test(proto) && pick.oneIn(2) ? `${addr}:${pick.one([80, 8080, 5000, 30080])}` : addr;
}

const DNATS = ['192.168.1.2', '10.0.0.4', '203.0.113.5', '10.0.0.4-10.0.0.6', '192.168.1.1', '127.0.0.1'];
const SNATS = ['203.0.113.1', '192.168.1.1', '10.0.0.1', '203.0.113.64-203.0.113.79', '203.0.113.50'];

function natTarget(pick: Pick, hook: string, proto: string): Target {
  const way = pick.oneIn(6) ? ' --persistent' : '';
  const pre = hook === 'PREROUTING' || hook === 'OUTPUT';
  if (pre) {
    return pick.one([
      () => ({ text: `DNAT --to-destination ${translation(pick, proto, DNATS)}${way}` }),
      () => ({ text: `DNAT --to-destination ${translation(pick, proto, DNATS)}` }),
      () =>
        /^-p (tcp|udp)/.test(proto)
          ? { text: `REDIRECT --to-ports ${pick.one([80, 5000, 8080])}` }
          : { text: 'REDIRECT' },
      () => ({ text: `NETMAP --to ${pick.one(['10.0.0.0/28', '192.168.1.0/24', '203.0.113.64/28'])}` }),
    ])();
  }
  if (hook === 'INPUT') return { text: `SNAT --to-source ${translation(pick, proto, SNATS)}` };
  return pick.one([
    () => ({ text: `SNAT --to-source ${translation(pick, proto, SNATS)}${way}` }),
    () => ({ text: 'MASQUERADE' }),
    () => ({ text: 'MASQUERADE' }),
    () => ({ text: `NETMAP --to ${pick.one(['203.0.113.64/28', '10.0.0.0/28'])}` }),
  ])();
}

function set(pick: Pick): string {
  const flag = pick.one(['src', 'dst']);
  if (pick.oneIn(6)) return `SET --add-set ${SETS.ports} ${flag}${pick.oneIn(2) ? ' --exist' : ''}`;
  return pick.oneIn(4)
    ? `SET --del-set ${SETS.grow} ${flag}`
    : `SET --add-set ${SETS.grow} ${flag}${pick.oneIn(3) ? ' --exist' : ''}`;
}

function mangleTarget(pick: Pick, hook: string): Target {
  const list: (() => Target)[] = [
    () => ({ text: `MARK --set-xmark ${mask(pick)}` }),
    () => ({ text: `MARK --${pick.one(['set-mark 0x1', 'or-mark 0x10', 'and-mark 0xfffe', 'xor-mark 0x1'])}` }),
    () => ({ text: `TOS --set-tos ${pick.one(['0x10', '0x08/0x0f'])}` }),
    () => ({ text: `DSCP --set-dscp ${pick.one(['0x2e', '0x00', '0x08'])}` }),
    () => ({ text: `TTL --ttl-${pick.one(['set 9', 'dec 1', 'inc 3', 'dec 64'])}` }),
    () => ({ text: 'ECN --ecn-tcp-remove', needs: 'tcp' }),
    () => ({
      text: `TCPOPTSTRIP --strip-options ${pick.one(['mss', 'wscale', 'timestamp,sack-permitted'])}`,
      needs: 'tcp',
    }),
    () => ({ text: 'CHECKSUM --checksum-fill', needs: 'udp' }),
    () => ({ text: `TEE --gateway ${pick.one(['10.0.0.5', '192.168.1.3'])}` }),
  ];
  if (/FORWARD|OUTPUT|POSTROUTING/.test(hook)) {
    list.push(() => ({ text: `TCPMSS --set-mss ${pick.one([500, 1400])}`, needs: 'syn' }));
    list.push(() => ({ text: 'TCPMSS --clamp-mss-to-pmtu', needs: 'syn' }));
    list.push(() => ({ text: 'CLASSIFY --set-class 1:2' }));
  }
  return pick.one(list)();
}

/** Where a rule leads. `hook` is that of a built-in chain, or all that may call a user chain. */
export function target(pick: Pick, table: string, hook: string, proto: string, chains: readonly string[]): Target {
  if (chains.length > 0 && pick.oneIn(4)) return { text: `${pick.oneIn(4) ? '-g' : '-j'} ${pick.one(chains)}` };
  const common: (() => Target)[] = [
    () => ({ text: '' }),
    () => ({ text: '' }),
    () => ({ text: '-j ACCEPT' }),
    () => ({ text: '-j RETURN' }),
    () => ({
      text: `-j LOG --log-prefix "o${pick.int(0, 9)} "${pick.oneIn(3) ? ' --log-tcp-options --log-ip-options' : ''}`,
    }),
    () => ({ text: '-j NFLOG --nflog-group 7' }),
    () => ({ text: `-j ${set(pick)}` }),
    () => ({ text: `-j CONNMARK --${pick.one(['save-mark', 'restore-mark', 'set-xmark 0x1/0x1', 'set-mark 0x2'])}` }),
    () => ({ text: `-j MARK --set-xmark ${mask(pick)}` }),
    () => ({ text: '-j AUDIT --type accept' }),
  ];
  const jump = (t: Target): Target => ({ ...t, text: `-j ${t.text}` });
  switch (table) {
    case 'nat':
      return pick.oneIn(2) && hook !== '' ? jump(natTarget(pick, hook, proto)) : pick.one(common)();
    case 'mangle':
      return pick.oneIn(2) ? jump(mangleTarget(pick, hook)) : pick.oneIn(14) ? { text: '-j DROP' } : pick.one(common)();
    case 'raw':
      if (pick.oneIn(3))
        return {
          text: `-j ${pick.one(['NOTRACK', 'CT --notrack', 'DROP', 'CT --zone 3', 'CT --zone-orig 2', 'CT --ctevents new'])}`,
        };
      return pick.one(common)();
    case 'filter':
      if (pick.oneIn(4)) {
        if (pick.oneIn(4)) return { text: '-j REJECT --reject-with tcp-reset', needs: 'tcp' };
        return { text: pick.oneIn(3) ? '-j DROP' : `-j REJECT --reject-with ${pick.one(REJECTS)}` };
      }
      return pick.one(common)();
    default:
      return pick.oneIn(8) ? { text: '-j DROP' } : pick.one(common)();
  }
}
