import { describe, expect, it } from 'vitest';
import { complaint, parseMatch, parseTarget } from '../testing.ts';

/** `name:protocol options => complaint`, as iptables 1.8.11 words it; `\\n` at the end where it prints an empty line. */
const MATCHES = `
tcp:tcp --sport 70000 => invalid port/service \`70000' specified
tcp:tcp --sport 9:1 => invalid portrange (min > max)
tcp:tcp --sport 1 --sport 2 => Only one \`--source-port' allowed
tcp:tcp --syn --tcp-flags ALL SYN => Only one of \`--syn' or \`--tcp-flags'  allowed
tcp:tcp --tcp-flags FOO SYN => Unknown TCP flag \`FOO'
tcp:tcp --tcp-option 0 => Bad TCP option "0"
icmp:icmp --icmp-type nope => Unknown ICMP type \`nope'
icmp:icmp --icmp-type re => Ambiguous ICMP type \`re': \`redirect' or \`required-option-missing'?
icmp:icmp --icmp-type 8/x => Unknown ICMP code \`8/x'
state --state NEW, => "--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED
state --state NEW,FOO,X => Bad state "FOO,X"
conntrack => conntrack: At least one option is required
conntrack --ctstate SNATX => Bad ctstate "SNATX"
conntrack --ctproto 0 => conntrack: rule would never match protocol
conntrack --ctdir up => conntrack: Bad value for "--ctdir" option: "up"
multiport --ports 1 => multiport needs \`-p tcp', \`-p udp', \`-p udplite', \`-p sctp' or \`-p dccp'
multiport:icmp --ports 1 => multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP
multiport:tcp --ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 => too many ports specified
multiport:tcp --ports 5:5 => invalid portrange specified
addrtype --src-type FOO,LOCAL => addrtype: bad type \`FOO,LOCAL'
addrtype --src-type FOO => addrtype: bad type "FOO"
addrtype --limit-iface-in => addrtype: you must specify --src-type or --dst-type
statistic --mode often => Bad mode "often"
statistic --mode random => --probability must be specified when using random mode
statistic --mode nth --every 2 --packet 2 => the --packet p must be 0 <= p <= n-1
limit --limit 0/s => bad rate "0/s"'
limit --limit 20000/s => Rate too fast "20000/s"
iprange --src-range 10.0.0.300 => iprange: Bad value for "--src-range" option: "10.0.0.300"
ttl => TTL match: You must specify one of \`--ttl-eq', \`--ttl-lt', \`--ttl-gt
dscp --dscp-class XY => Invalid DSCP value \`XY'
pkttype --pkt-type foo => Bad packet type 'foo'
u32 --u32 "0&1" => u32: abrupt end of input after location specifier
u32 --u32 "0=" => u32: test ended with no value specified
u32 --u32 "=1" => u32: at char 0: location spec missing
u32 --u32 "0?=1" => u32: at char 1: operator expected
string --algo bm => STRING match: You must specify \`--string' or \`--hex-string'
string --algo bm --hex-string "|4|" => Invalid hex block
recent --name x => recent: you must specify one of \`--set', \`--rcheck' \`--update' or \`--remove'
physdev => PHYSDEV: no physdev option specified
physdev --physdev-in averylongdevicename => interface name \`averylongdevicename' must be shorter than IFNAMSIZ (15)
hashlimit --hashlimit-name x => You have to specify --hashlimit
hashlimit --hashlimit 1/foo --hashlimit-name x => hashlimit: Bad value for "--hashlimit-upto" option: "1/foo"
connlimit => You must specify "--connlimit-above" or "--connlimit-upto".
owner --uid-owner 5-x => owner: Bad value for "--uid-owner" option: "5-x"
time --timestart 25:00 => invalid time "25:00" specified, should be hh:mm[:ss] format and within the boundaries
time --weekdays 0 => No, the week does NOT begin with Sunday.
policy --pol ipsec => policy match: neither --dir in nor --dir out specified
set --match-set x src => Set x doesn't exist.\\n
osf:tcp --genre a --ttl 3 => osf: bad value for option "--ttl", or out of range (0-2).\\n
bpf => bpf: one of --bytecode or --pinned is required
bpf --bytecode 4 => bpf: error parsing program length
bpf --bytecode "0," => bpf: illegal zero length program
bpf --bytecode "65,6 0 0 1" => bpf: number of instructions exceeds maximum
bpf --bytecode "1,6 0 0 1,6 0 0 0" => bpf: real program length exceeds the encoded length parameter
bpf --bytecode "2,6 0 0 1" => bpf: parsed program length is less than the encoded length parameter
bpf --bytecode "1,6 0 0" => bpf: error at instr 0
bpf --object-pinned /x => bpf: failed to get bpf object
cluster --cluster-total-nodes 3 => cluster match: \`--cluster-local-node' or\`--cluster-local-nodemask' is missing
cluster --cluster-total-nodes 3 --cluster-hash-seed 1 --cluster-local-node 4 => cluster match: \`--cluster-local-node' must be <= \`--cluster-total-nodes'
cluster --cluster-total-nodes 3 --cluster-hash-seed 1 --cluster-local-nodemask 8 => cluster match: \`--cluster-local-nodemask' too big for \`--cluster-total-nodes'
nfacct --nfacct-name "" => Argument must have a minimum length of 1 characters\\n
rateest --rateest a --rateest-bps 5x => rateest: could not parse rate \`5x'
rateest --rateest a --rateest-pps 5x => rateest: could not parse pps \`5x'
rateest --rateest a --rateest1 b => rateest: can't specify --rateest1 twice
rateest ! --rateest a => rateest: rateest can't be inverted
rateest --rateest-gt --rateest-gt => rateest: can't specify lt/gt/eq twice
set --match-set x => --match-set requires two args.
`;

const TARGETS = `
MARK => MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required
CONNMARK => CONNMARK target: No operation specified
REJECT --reject-with foo => unknown reject type "foo"
LOG --log-level loud => log level "loud" unknown\\n
DNAT:tcp => DNAT: option "--to-destination" must be specified\\n
DNAT --to-destination 1.2.3.4:80 => Need TCP, UDP, SCTP or DCCP with port specification
DNAT:tcp --to-destination 1.2.3.4:80:90 => Bad IP address "1.2.3.4:80:90"
DNAT:tcp --to-destination foo => Bad IP address "foo"
DNAT:tcp --to-destination 1.2.3.4:90-80 => Port range \`80' funky
SNAT:tcp --to-source 1.2.3.4:70000 => Port \`70000' not valid
REDIRECT:tcp --to-ports 80:90 => Invalid port:port syntax - use dash
MASQUERADE:tcp --to-ports 80x => Garbage after port value: \`x'
TTL => TTL: You must specify an action
TTL --ttl-dec 0 => TTL: bad value for option "--ttl-dec", or out of range (1-255).\\n
DSCP --set-dscp 64 => DSCP: bad value for option "--set-dscp", or out of range (0-63).\\n
TCPMSS:tcp => TCPMSS target: At least one parameter is required
CT --zone x => Cannot parse x as a zone ID
CT --ctevents new,foo => Unknown event type "foo"
TCPOPTSTRIP:tcp --strip-options mss,2 => Option "2" already specified
NFQUEUE --queue-balance 3:3 => 3 should be less than 3
SET --del-set x src => Set x doesn't exist.\\n
CONNSECMARK => CONNSECMARK target: parameter required
HMARK --hmark-mod 5 => --hmark-rnd is mandatory
HMARK --hmark-mod 5 --hmark-rnd 7 => you have to specify --hmark-tuple at least
HMARK --hmark-mod 5 --hmark-rnd 7 --hmark-tuple foo,src => Bad type "foo,src"
HMARK --hmark-mod 5 --hmark-rnd 7 --hmark-tuple src, => "--hmark-tuple" requires a list of types with no spaces, e.g. src,dst,sport,dport,proto
HMARK --hmark-mod 5 --hmark-rnd 7 --hmark-tuple spi,sport => you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time
LED --led-trigger-id foo --led-delay x => Delay value must be within range 0..4294967295
RATEEST --rateest-name a --rateest-interval 5x --rateest-ewmalog 1s => RATEEST: bad interval value "5x"
RATEEST --rateest-name a --rateest-interval 250ms --rateest-ewmalog 250ms => RATEEST: ewmalog value is out of range
RATEEST --rateest-name a --rateest-interval 20s --rateest-ewmalog 40s => RATEEST: interval value is too large
AUDIT --type maybe => Bad action type value "maybe"
`;

const rows = (text: string): [string, string, string, string][] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', proto = '', rest = ''] = /^(\w+):?(\w*) (.*)$/.exec(line) ?? [];
      const at = rest.lastIndexOf('=> ');
      return [name, proto, rest.slice(0, at).trim(), rest.slice(at + 3).replace(/\\n$/, '\n')];
    });

describe('complaints', () => {
  it.each(rows(MATCHES))('-m %s (-p %s) %s', (name, proto, options, want) => {
    expect(complaint(() => parseMatch(name, options, proto))).toBe(want);
  });

  it.each(rows(TARGETS))('-j %s (-p %s) %s', (name, proto, options, want) => {
    expect(complaint(() => parseTarget(name, options, proto))).toBe(want);
  });

  it('come after a warning where iptables warns first', () => {
    const warnings: string[] = [];
    const rule = { proto: 0, protoInverted: false, warn: (line: string): void => void warnings.push(line) };
    const { inst } = parseTarget('REJECT', '');
    const option = inst.option('reject-with');
    if (!option) throw new Error('no option');
    expect(complaint(() => inst.feed(option, 'echo-reply', false, rule))).toBe('unknown reject type "echo-reply"');
    expect(warnings).toEqual(['--reject-with echo-reply no longer supported']);
    expect(parseMatch('iprange', '--src-range 2.0.0.0-1.0.0.0').warnings).toEqual([
      'xt_iprange: range 2.0.0.0-1.0.0.0 is reversed and will never match',
    ]);
  });
});
