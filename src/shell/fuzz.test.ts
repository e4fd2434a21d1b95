import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../../test/fuzz.ts';
import { allMatches, allTargets } from '../kernel/xtables/extensions/registry.ts';
import type { Command } from './command.ts';
import { allCommands, loadCommands } from './registry.ts';
import { TestShell } from './testing.ts';

let commands: readonly Command[] = [];
beforeAll(async () => {
  await loadCommands();
  commands = allCommands();
});

const TABLES = ['raw', 'mangle', 'nat', 'filter', 'security'];

/** Two hosts, some rules, and every table in use. */
function hosts(): TestShell {
  const sh = new TestShell(commands);
  sh.world.tracer.recording = false;
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
  sh.files.write('/etc/hosts', '127.0.0.1 localhost\n10.0.0.2 peer\n');
  for (const table of TABLES) sh.run(`iptables -t ${table} -nL`);
  sh.quiet('iptables -N mine', 'iptables -A INPUT -p tcp --dport 80 -j mine', 'iptables -t nat -N other');
  return sh;
}

const net = (sh: TestShell): string =>
  [
    'iptables-save',
    'ip addr',
    'ip rule',
    'ip route show table all',
    'ip neigh',
    'ip netns list',
    'ipset save',
    'conntrack -L',
    'sysctl -a',
  ]
    .map((line) => sh.run(line))
    .map((ran) => ran.out.replace(/^#.*$/gm, '').replace(/^.* (expires|valid_lft) .*$/gm, ''))
    .join('\n');

const NUMBERS = [
  ...['0', '1', '-1', '80', '255', '256', '65535', '65536', '99999999', '2147483647', '2147483648', '4294967295'],
  ...['4294967296', '18446744073709551615', '18446744073709551616', '1e9', '1e400', '0x', '0xffffffff', '010', 'NaN'],
  ...[
    'Infinity',
    '1.5',
    '.5',
    '+1',
    '٣',
    '1/0',
    '0/0',
    '5/sec',
    '1:2',
    '2:1',
    ':',
    '1-2',
    '0x1/0x0',
    ',',
    '1,,2',
    '1,2',
  ],
];
const ADDRESSES = [
  ...[
    '10.0.0.2',
    '10.0.0.0/24',
    '10.0.0.0/33',
    '10.0.0.0/255.0.255.0',
    '0.0.0.0/0',
    '256.1.1.1',
    '1.2.3',
    '::1',
    'peer',
  ],
  ...[
    'localhost',
    '10.0.0.1-10.0.0.9',
    '10.0.0.9:80-90',
    '224.0.0.1',
    '255.255.255.255',
    '127.0.0.1',
    '1.2.3.4,5.6.7.8',
  ],
  ...['02:00:00:00:00:01', '02:00', 'default', 'all', 'any', 'tcp', 'udp', 'icmp', 'TCP', 'http', 'domain'],
];
const JUNK = [
  ...[
    '',
    ' ',
    '!',
    '-',
    '--',
    '---',
    "it's",
    '\u0000',
    'a\u0000b',
    '\u001b[31m',
    'ünïcödé',
    '\ud800',
    '💥',
    '%s%n',
    '../../etc',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '*',
    '[',
    '(',
    '\\',
    '\n',
    'x'.repeat(40),
    'y'.repeat(3000),
    '-h',
    '--help',
    '-V',
  ],
];
const DEVICES = [
  'lo',
  'v0',
  'v1',
  'eth9',
  'v+',
  '+',
  'x'.repeat(16),
  'mine',
  'other',
  'INPUT',
  'PREROUTING',
  'filter',
  'nat',
];

const value = fc.oneof(
  ...[NUMBERS, ADDRESSES, JUNK, DEVICES].map((list) => fc.constantFrom(...list)),
  fc.string({ maxLength: 12, unit: 'binary' }),
);

const EXTENSIONS = [...allMatches, ...allTargets];

/** An iptables command line: a plausible beginning, options of its own and of extensions, values of all kinds. */
const rule = fc
  .array(
    fc.oneof(
      fc
        .constantFrom(
          '-s',
          '-d',
          '-i',
          '-o',
          '-p',
          '-g',
          '-j',
          '-m',
          '-f',
          '!',
          '-c',
          '-n',
          '-v',
          '--line-numbers',
          '-w',
          '-x',
          '-4',
          '-6',
        )
        .map((w) => [w]),
      fc.constantFrom(...EXTENSIONS).chain((ext) => {
        const target = allTargets.some((t) => t === ext);
        const options = ext.options.map((option) => `--${option.name}`);
        const pair = fc.tuple(
          fc.boolean(),
          options.length > 0 ? fc.constantFrom(...options) : fc.constant('--x'),
          value,
        );
        return fc
          .array(pair, { maxLength: 3 })
          .map((pairs) => [
            target ? '-j' : '-m',
            ext.name,
            ...pairs.flatMap(([not, o, v]) => [...(not ? ['!'] : []), o, v]),
          ]);
      }),
      value.map((w) => [w]),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.flat());
const iptables = fc
  .tuple(
    fc.constantFrom('iptables', 'iptables', 'iptables', 'ip6tables'),
    fc.constantFrom(...TABLES, 'nosuch', ''),
    fc.constantFrom('-A', '-I', '-D', '-R', '-C', '-N', '-X', '-F', '-Z', '-P', '-E', '-L', '-S', ''),
    fc.constantFrom('INPUT', 'OUTPUT', 'PREROUTING', 'POSTROUTING', 'mine', 'other', ''),
    fc.oneof(fc.constant(''), value),
    rule,
  )
  .map(([name, table, command, chain, number, words]) =>
    [name, ...(table === '' ? [] : ['-t', table]), command, chain, number].filter((w) => w !== '').concat(words),
  );

/** What stands in their command lines; `~` is a space. */
const WORDS: Readonly<Record<string, string>> = {
  ip:
    'addr link route rule neigh netns add del show get flush replace change append set exec list dev via table type veth ' +
    'bridge dummy peer name up down mtu master nomaster address lladdr nud from to fwmark iif oif prio lookup src metric ' +
    'scope link host blackhole unreachable nexthop weight brd broadcast -n -4 -br -d -s -o -6 -j -batch netns ip permanent ' +
    'onlink proto static label',
  sysctl:
    '-w -a -n -q -e -p net.ipv4.ip_forward=1 net.ipv4.ip_forward net.ipv4.conf.all.rp_filter = ' +
    'net.core.netdev_max_backlog=0 net.ipv4.ip_default_ttl=0',
  conntrack:
    '-L -D -F -C -S -E -I -U -G -p -s -d -o extended --state ESTABLISHED --sport --dport -f ipv4 --mark -t ' +
    '-u -n -j -z',
  ping: '-c -i -s -W -w -t -I -M do -f -q -l -b -n -O -D -Q -m 10.0.0.2 127.0.0.1 10.0.0.255 10.0.0.77',
  curl:
    '-s -v -o -X POST -d -H -m --connect-timeout -I -L -k -4 --interface --local-port -w %{http_code} ' +
    'http://10.0.0.2/ http://10.0.0.2:99999/ http://[::1]/ https://peer/ http:// ftp://peer http://a~b/ ' +
    'http://user:pw@peer:80/x?y#z',
  nc: '-l -u -k -z -v -w -p -s -n -q -N 10.0.0.2 80 1-65535 127.0.0.1 -lk',
  tcpdump:
    '-i any v0 -n -nn -e -v -vv -c -x -X -A -w -r -s -q host port net and or not tcp icmp src dst ( ) ' +
    'tcp[13]&2!=0 portrange ip proto',
  watch: '-n ping hostname watch -n0.1 --interval=',
  sleep: 'infinity 1d 1e3 1m',
  date: '-u +%s +% +%N%%%q --utc',
  dmesg: '-c -w -T',
  hostname: '-f',
  help: 'ping iptables',
  arp: '-n -a -d -s',
  'iptables-save': '-t -c -M -f',
  'iptables-restore': '-n -c -t -v -T -w --noflush --table',
};
const other = fc.constantFrom(...Object.keys(WORDS)).chain((name) => {
  const own = fc.constantFrom(...(WORDS[name] ?? '').split(' ').map((word) => word.replaceAll('~', ' ')));
  const words = fc.array(fc.oneof({ weight: 3, arbitrary: own }, value), { maxLength: 9 });
  return words.map((argv) => [name, ...argv]);
});

const restoreLine = fc.oneof(
  fc.constantFrom(
    '*filter',
    '*nat',
    '*nosuch',
    '*',
    'COMMIT',
    'COMMIT ',
    ':INPUT ACCEPT [0:0]',
    ':mine - [0:0]',
    ':x',
    ':',
    '#c',
    '',
  ),
  fc.constantFrom(
    ':INPUT DROP [1:',
    ':PREROUTING RETURN [-:9]',
    '[1:2] -A INPUT',
    '[',
    '[:',
    '-A',
    '-A INPUT "',
    '-t nat -A INPUT',
  ),
  iptables.map((argv) => argv.slice(1).join(' ')),
  fc.string({ maxLength: 30, unit: 'binary' }),
);

/** Commands that do all or nothing: not those that send packets, nor those that go as far as they get, as on Linux. */
const isAtomic = (argv: readonly string[]): boolean =>
  /^(ip|ip6tables|iptables|arp|date)$/.test(argv[0] ?? '') && !argv.some((w) => /^(-b.*|exec|flush)$/.test(w));

describe('commands with any arguments', () => {
  const check = (argv: readonly string[], stdin = '', seconds = 20): void => {
    const sh = hosts();
    const before = net(sh);
    const started = sh.startArgv(argv, stdin);
    const until = sh.world.clock.now + seconds * 1e9;
    for (let n = 0; n < 2_000 && started.status === null && sh.world.step(until); n++);
    if (started.status === null) started.interrupt();
    if (started.status === null) started.interrupt();
    const given = [...argv, stdin].join(' ');
    for (const leak of ['internal error', 'undefined', 'NaN', '[object', 'Infinity'])
      if (!given.includes(leak)) expect(started.out + started.err, given).not.toContain(leak);
    expect(started.status, `${argv.join(' ')} ends on ctrl-c`).not.toBeNull();
    if (started.status !== 0 && isAtomic(argv)) expect(net(sh)).toBe(before);
    expect(sh.run('ping -c 1 127.0.0.1').err).not.toMatch(/internal error/);
  };

  it('iptables', () => {
    fc.assert(
      fc.property(iptables, (argv) => check(argv)),
      fuzz(400),
    );
  });

  it('everything else', () => {
    fc.assert(
      fc.property(other, (argv) => check(argv)),
      fuzz(400),
    );
  });

  it('iptables-restore with any text', () => {
    fc.assert(
      fc.property(fc.array(restoreLine, { maxLength: 12 }), (lines) =>
        check(['iptables-restore'], `${lines.join('\n')}\n`),
      ),
      fuzz(150),
    );
  });
});
