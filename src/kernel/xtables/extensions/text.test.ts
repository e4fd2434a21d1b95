import { describe, expect, it } from 'vitest';
import { listed, parseMatch, parseTarget, savedMatch, savedTarget } from '../testing.ts';
import { allMatches, allTargets, matchByName } from './registry.ts';

/** `name:protocol options => what -S prints`, where that differs. */
const MATCHES = `
tcp:tcp --sport ssh --dport 1024: => --sport 22 --dport 1024:65535
tcp:tcp ! --syn => ! --tcp-flags FIN,SYN,RST,ACK SYN
tcp:tcp ! --tcp-option 8 --tcp-flags ALL NONE => ! --tcp-option 8 --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE
udp:udp ! --dport :53 => ! --dport 0:53
icmp:icmp --icmp-type echo-req => --icmp-type 8
icmp:icmp ! --icmp-type 3/4
icmp:icmp --icmp-type any
comment --comment "it's 5 o'clock" => --comment "it\\'s 5 o\\'clock"
comment --comment plain-word
mark ! --mark 0x10/255 => ! --mark 0x10/0xff
connmark --mark 7 => --mark 0x7
state --state ESTABLISHED,RELATED => --state RELATED,ESTABLISHED
conntrack ! --ctstate new,dnat --ctproto udp --ctorigsrc 10.0.0.0/8 --ctdir reply => ! --ctstate NEW,DNAT --ctproto 17 --ctorigsrc 10.0.0.0/8 --ctdir REPLY
conntrack --ctstatus NONE --ctexpire 5:10 ! --ctrepldstport 80:90 => ! --ctrepldstport 80:90 --ctstatus NONE --ctexpire 5:10
multiport:tcp ! --dports 80,http:90,443 => ! --dports 80,80:90,443
addrtype --dst-type local,BROADCAST --limit-iface-in => --dst-type LOCAL,BROADCAST --limit-iface-in
statistic --mode random --probability 0.33333 => --mode random --probability 0.33332999982
statistic --mode nth ! --every 3 --packet 1 => --mode nth ! --every 3 --packet 1
limit --limit 90/min --limit-burst 3 => --limit 90/min --limit-burst 3
limit --limit 2 => --limit 2/sec
iprange ! --src-range 10.0.0.1-10.0.0.9 --dst-range 1.2.3.4 => ! --src-range 10.0.0.1-10.0.0.9 --dst-range 1.2.3.4-1.2.3.4
length ! --length 40: => ! --length 40:65535
tos --tos Minimize-Delay => --tos 0x10/0x3f
ttl --ttl-gt 5
dscp ! --dscp-class af21 => ! --dscp 0x12
ecn:tcp --ecn-tcp-cwr ! --ecn-ip-ect 1 => --ecn-tcp-cwr ! --ecn-ip-ect 1
pkttype ! --pkt-type MCAST => ! --pkt-type multicast
mac --mac-source 02:00:00:00:0A:01 => --mac-source 02:00:00:00:0a:01
u32 --u32 "6&0xFF=1 && 4 & 0x1FFF = 0:5,7" => --u32 "0x6&0xff=0x1&&0x4&0x1fff=0x0:0x5,0x7"
string --algo bm --string "a b" --icase => --string "a b" --algo bm --icase
string --algo kmp ! --hex-string "|00 01|x" --to 64 => ! --hex-string "|000178|" --algo kmp --to 64
quota ! --quota 18446744073709551615
recent --update --seconds 60 --hitcount 4 --rttl --name ssh => --update --seconds 60 --hitcount 4 --rttl --name ssh --mask 255.255.255.255 --rsource
rpfilter --invert --loose --validmark --accept-local => --loose --validmark --accept-local --invert
physdev --physdev-in eth+ ! --physdev-is-bridged => --physdev-in eth+ ! --physdev-is-bridged
hashlimit --hashlimit 5/min --hashlimit-mode dstport,srcip --hashlimit-name a => --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-mode srcip,dstport --hashlimit-name a
hashlimit --hashlimit-above 512kb/s --hashlimit-burst 1m --hashlimit-name b => --hashlimit-above 512kb/s --hashlimit-burst 1mb --hashlimit-name b
connlabel ! --label 0x41 --set => ! --label "65" --set
connlimit ! --connlimit-above 3 --connlimit-mask 24 => --connlimit-upto 3 --connlimit-mask 24 --connlimit-saddr
connbytes --connbytes 100: --connbytes-dir both --connbytes-mode bytes => --connbytes 100 --connbytes-mode bytes --connbytes-dir both
owner ! --uid-owner root --gid-owner 5:9 => ! --uid-owner 0 --gid-owner 5-9
socket --nowildcard --transparent => --transparent --nowildcard
time --timestart 22:00 --timestop 06:00 --weekdays Sat,7 --contiguous => --timestart 22:00:00 --timestop 06:00:00 --weekdays Sat,Sun --datestop 2038-01-19T03:14:07 --contiguous
time --datestart 2024-02-29T12 --datestop 2025 ! --monthdays 1,2 => --monthdays 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 --datestart 2024-02-29T12:00:00 --datestop 2025-01-01T00:00:00
helper ! --helper ftp
realm --realm 0x1/2 => --realm 0x1/0x2
cpu ! --cpu 0
devgroup --src-group default --dst-group 2/3 => --src-group default --dst-group 0x2/0x3
tcpmss:tcp --mss 500:1460
ah:ah ! --ahspi 5
esp:esp --espspi 5: => --espspi 5:4294967295
policy --dir in --pol ipsec --strict --reqid 1 --next --proto esp --mode tunnel --tunnel-dst 1.2.3.4
sctp:sctp --dport 36412 ! --chunk-types any DATA:Be,INIT => --dport 36412 ! --chunk-types any DATA:Be,INIT
ipcomp:ipcomp --ipcompspi 4:4 => --ipcompspi 4
ipcomp:ipcomp ! --ipcompspi 3: --compres => ! --ipcompspi 3:4294967295 --compres
osf:tcp ! --genre Linux --ttl 1 --log 2
cgroup ! --path /a/b => ! --path "/a/b"
cgroup ! --cgroup 0x10 => ! --cgroup 16
cluster --cluster-total-nodes 2 ! --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe => ! --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe
nfacct --nfacct-name "a b" => --nfacct-name  "a b"
bpf --bytecode "1,6 0 300 4294967297," => --bytecode "1,6 0 44 1"
rateest --rateest a --rateest-gt --rateest-bps 5kbit => --rateest a --rateest-gt --rateest-bps 5000bit
rateest --rateest-delta --rateest1 a --rateest-pps1 0 --rateest-lt --rateest-pps2 42 --rateest2 b
dccp:dccp --sport 1:2 ! --dccp-types ack,INVALID --dccp-option 7 => --sport 1:2 ! --dccp-types ACK,INVALID --dccp-option 7
`;

const TARGETS = `
REJECT --reject-with tcp-rst => --reject-with tcp-reset
LOG --log-prefix "in: " --log-level debug --log-uid --log-tcp-options => --log-prefix "in: " --log-level 7 --log-tcp-options --log-uid
MARK --set-mark 0x1/0x2 => --set-xmark 0x1/0x3
MARK --and-mark 0xff => --set-xmark 0x0/0xffffff00
CONNMARK --save-mark --mask 0xf => --save-mark --nfmask 0xf --ctmask 0xf
CONNMARK --or-mark 4 --left-shift-mark 2 => --set-xmark 0x4/0x4 --left-shift-mark 2
DNAT:tcp --to-destination 10.0.0.1-10.0.0.3:80-90/80 --persistent
SNAT:udp --to-source :1000-2000 --random-fully
MASQUERADE:tcp --to-ports 1024-65535 --random
REDIRECT:tcp --to-ports http => --to-ports 80
NETMAP --to 10.1.2.3/16 => --to 10.1.0.0/16
TTL --ttl-dec 1
TOS --or-tos 0x8 => --set-tos 0x08/0x08
DSCP --set-dscp-class EF => --set-dscp 0x2e
CT:tcp --zone-orig 7 --helper ftp --ctevents mark,new => --helper ftp --ctevents new,mark --zone-orig 7
CT --zone mark => --zone mark
TCPMSS:tcp --set-mss 1400
ECN:tcp --ecn-tcp-remove
TCPOPTSTRIP:tcp --strip-options timestamp,3 => --strip-options 3,8
NFLOG --nflog-group 2 --nflog-prefix "a b" --nflog-size 0 => --nflog-prefix "a b" --nflog-group 2 --nflog-size 0
NFQUEUE --queue-balance 1:3 --queue-bypass
CLASSIFY --set-class 1:ff => --set-class 0001:00ff
TEE --gateway 10.0.0.1 --oif eth0
TPROXY:tcp --on-port 80 --tproxy-mark 1 => --on-port 80 --on-ip 0.0.0.0 --tproxy-mark 0x1/0xffffffff
AUDIT --type DROP => --type drop
CHECKSUM --checksum-fill
CONNSECMARK --restore
SECMARK --selctx system_u:object_r:firewalld_exec_t:s0
HMARK --hmark-mod 5 --hmark-rnd 7 --hmark-tuple src,dst,sport,dport,proto,ct => --hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-sport-mask 0xffff --hmark-dport-mask 0xffff --hmark-proto-mask 0xffff --hmark-rnd 0x00000007 --hmark-mod 5 --hmark-tuple ct
HMARK --hmark-src-prefix 24 --hmark-spi-mask 4 --hmark-rnd 4 --hmark-mod 42 --hmark-offset 1 => --hmark-src-prefix 24 --hmark-spi-mask 0x00000004 --hmark-rnd 0x00000004 --hmark-mod 42 --hmark-offset 1
IDLETIMER --timeout 9 --label abcdefghijklmnopqrstuvwxyzabcdefghij --alarm => --timeout 9 --label abcdefghijklmnopqrstuvwxyza --alarm
LED --led-trigger-id foo --led-delay 42 --led-always-blink => --led-trigger-id "foo" --led-delay 42 --led-always-blink
LED --led-trigger-id foo --led-delay inf => --led-trigger-id "foo" --led-delay inf
RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 500.0ms
RATEEST --rateest-name a --rateest-interval 1s --rateest-ewmalog 4s => --rateest-name a --rateest-interval 1.0s --rateest-ewmalog 4.0s
SYNPROXY:tcp --sack-perm --timestamp --wscale 300 --mss 70000 --ecn => --sack-perm --timestamp --wscale 44 --mss 4464 --ecn
`;

const rows = (text: string): [string, string, string, string][] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', proto = '', rest = ''] = /^(\w+):?(\w*) ?(.*)$/.exec(line) ?? [];
      const [options = '', want = options] = rest.split(' => ');
      return [name, proto, options, want];
    });

describe('what -S prints', () => {
  it.each(rows(MATCHES))('-m %s (-p %s) %s', (name, proto, options, want) => {
    expect(savedMatch(name, options, proto)).toBe(want);
    expect(savedMatch(name, want.replaceAll("\\'", "'"), proto)).toBe(want);
  });

  it.each(rows(TARGETS))('-j %s (-p %s) %s', (name, proto, options, want) => {
    expect(savedTarget(name, options, proto)).toBe(want);
    expect(savedTarget(name, want, proto)).toBe(want);
  });
});

describe('what -L prints', () => {
  it('of the rarer ones', () => {
    const rates = parseMatch('rateest', '--rateest a ! --rateest-gt --rateest-bps 5mbit --rateest-pps 7');
    // iptables would not read that again either
    expect(rates.inst.ext.save(rates.inst.info)).toBe(
      ' --rateest a ! --rateest-gt --rateest-bps 5000Kbit ! --rateest-gt --rateest-pps 7',
    );
    expect([listed(rates), listed(rates, true)]).toEqual([
      ' rateest match a bps 5000Kbit ! gt pps ! gt 7',
      ' rateest match a bps 625000 ! gt pps ! gt 7',
    ]);
    const hmark = '--hmark-mod 5 --hmark-rnd 7 --hmark-tuple src,ct --hmark-offset 16 --hmark-dst-prefix 255.0.255.0';
    expect(listed(parseTarget('HMARK', hmark))).toBe(
      ' HMARK mod 5 + 0x10 ct, src-prefix 32 dst-prefix 4294967295 rnd 0x7 ',
    );
    expect(listed(parseTarget('SYNPROXY', '--mss 9', 'tcp'))).toBe(' SYNPROXY mss 9 ');
    expect(listed(parseMatch('ipcomp', '--ipcompspi 3: --compres', 'ipcomp'))).toBe(' comp spis:3:4294967295 reserved');
    expect(listed(parseMatch('bpf', '--bytecode "1,6 0 0 1"'))).toBe('match bpf 6 0 0 1\0');
  });

  it('with names, and with numbers', () => {
    const tcp = parseMatch('tcp', '--dport 22 --syn', 'tcp');
    expect([listed(tcp), listed(tcp, true)]).toEqual([
      ' tcp dpt:ssh flags:FIN,SYN,RST,ACK/SYN',
      ' tcp dpt:22 flags:0x17/0x02',
    ]);
    const icmp = parseMatch('icmp', '! --icmp-type 8', 'icmp');
    expect([listed(icmp), listed(icmp, true)]).toEqual([' icmp !echo-request', ' icmp !type 8']);
    expect(listed(parseMatch('multiport', '! --dports 53,80:90', 'udp'), false, 17)).toBe(
      ' multiport dports  !domain,80:90',
    );
    const log = parseTarget('LOG', '--log-prefix x --log-level 4');
    expect([listed(log), listed(log, true)]).toEqual([' LOG level warn prefix "x"', ' LOG flags 0 level 4 prefix "x"']);
    expect(listed(parseTarget('TOS', '--set-tos Minimize-Cost'))).toBe('  TOS setMinimize-Cost');
    expect(savedTarget('REJECT', '')).toBe('--reject-with icmp-port-unreachable');
    expect(listed(parseMatch('limit', '--limit 3/hour'))).toBe(' limit: avg 3/hour burst 5');
  });
});

describe('registry', () => {
  it('has every extension once in a family, with a summary and help for each option', () => {
    const all = [...allMatches, ...allTargets];
    const keys = all.flatMap((e) => e.families.map((family) => `${e.name} ${family}`));
    expect(new Set(keys).size).toBe(keys.length);
    expect(matchByName('nonsense')).toBeNull();
    const mute = all.filter((e) => !e.summary.endsWith('.') || e.options.some((o) => o.help === ''));
    expect(mute.map((e) => e.name)).toEqual([]);
  });
});
