import { describe, expect, it } from 'vitest';
import { AF_INET6 } from '../../../wire/inet.ts';
import { checkPar, lab } from '../testing.ts';
import type { AnyMatch, AnyTarget } from '../types.ts';
import { XtInstance } from '../xtoptions.ts';
import { allMatches, allTargets, matchByName, targetByName } from './registry.ts';

/** `name options => what -S prints => what -L prints`. */
const MATCHES = `
ah --ahspi 5: ! --ahlen 12 --ahres => --ahspi 5:4294967295 ! --ahlen 12 --ahres => ah spis:5:4294967295length:!12 reserved
dst --dst-opts 149:92,12:12,123:255 => --dst-opts 149:92,12:12,123 => dst opts 149:92,12:12,123
hbh ! --hbh-len 5 => ! --hbh-len 5 => hbh length:!5
frag ! --fragid 1:42 --fragmore => ! --fragid 1:42 --fragmore => frag ids:!1:42 more
hl ! --hl-eq 42 => ! --hl-eq 42 => HL match HL != 42
ipv6header ! --header hop-by-hop,prot --soft => ! --header hop-by-hop,protocol --soft => ipv6header flags:!hop-by-hop,protocol soft
mh ! --mh-type BU:ba => ! --mh-type 5:6 => mh !binding-update:binding-acknowledgement
rt --rt-type 0 --rt-0-addrs ::1,fe80::1 --rt-0-not-strict => --rt-type 0 --rt-0-addrs ::1,fe80::1 --rt-0-not-strict => rt type:0 0-addrs ::1,fe80::1 0-not-strict
srh ! --srh-tag 9 --srh-psid a::/64 => ! --srh-tag 9 --srh-psid a::/64 => srh tag:!9 psid  a::/64
connlimit --connlimit-upto 3 => --connlimit-upto 3 --connlimit-mask 128 --connlimit-saddr => #conn src/128 <= 3
iprange ! --src-range ::1-::9 => ! --src-range ::1-::9 => source IP range ! ::1-::9
recent --set => --set --name DEFAULT --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource => recent: SET name: DEFAULT side: source mask: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
hashlimit --hashlimit 1/s --hashlimit-srcmask 64 --hashlimit-name a => --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name a --hashlimit-srcmask 64 => limit: up to 1/sec burst 5 srcmask 64
conntrack ! --ctorigsrc a::/16 => ! --ctorigsrc a::/16 => ! ctorigsrc a::/16
`;

const TARGETS = `
HL --hl-inc 3 => --hl-inc 3 => HL increment by 3
SNPT --src-pfx a::/64 --dst-pfx b::/64 => --src-pfx a::/64 --dst-pfx b::/64 => SNPT src-pfx a::/64 dst-pfx b::/64
NETMAP --to a:b::c/32 => --to a:b::/32 => to:a:b::/32
TEE --gateway a::1 => --gateway a::1 => TEE gw:a::1
TPROXY --on-port 1 --on-ip a::1 => --on-port 1 --on-ip a::1 --tproxy-mark 0x0/0x0 => TPROXY redirect a::1:1 mark 0x0/0x0
HMARK --hmark-src-prefix 32 --hmark-mod 2 --hmark-rnd 1 => --hmark-src-prefix 32 --hmark-rnd 0x00000001 --hmark-mod 2 => HMARK mod 2 src-prefix 32 rnd 0x1
`;

/** `name options => complaint`. */
const COMPLAINTS = `
dst --dst-opts 0:4 => PAD0 hasn't got length
dst --dst-opts x => dst: no valid digits in opt \`x'
hbh --hbh-opts 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17 => too many addresses specified
hl => HL match: You must specify one of \`--hl-eq', \`--hl-lt', \`--hl-gt'
hl --hl-lt 256 => hl: bad value for option "--hl-lt", or out of range (0-255).
ipv6header --header tcp => unknown header \`6' specified
mh --mh-type 5:4 => Invalid MH type range (min > max)
rt --rt-type 1 --rt-0-res => \`--rt-type 0' required before \`--rt-0-res'
rt --rt-type 0 --rt-0-addrs 1.2.3.4 => bad address: 1.2.3.4
srh --srh-psid 10.0.0.1 => getaddrinfo: Address family for hostname not supported
conntrack --ctorigsrc ::1/129 => conntrack: bad value for option "--ctorigsrc", neither a valid network mask nor valid CIDR (0-128).
recent --set --mask 255.0.0.0 => getaddrinfo: Address family for hostname not supported
`;

const lines = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(' => '));

function read(line: string): XtInstance {
  const [name = '', ...words] = line.split(' ').filter((w) => w !== '');
  const ext = matchByName(name, AF_INET6) ?? targetByName(name, AF_INET6);
  if (!ext) throw new Error(`no ${name} in ip6tables`);
  const inst = new XtInstance(ext, AF_INET6);
  const rule = { proto: 0, protoInverted: false, warn: () => undefined };
  while (words.length > 0) {
    const inverted = words[0] === '!';
    if (inverted) words.shift();
    const option = inst.option((words.shift() ?? '').slice(2));
    if (!option) throw new Error(`no such option in ${line}`);
    inst.feed(option, option.type === 'none' ? null : (words.shift() ?? null), inverted, rule);
  }
  inst.finish();
  return inst;
}

describe('extensions of ip6tables', () => {
  it.each([...lines(MATCHES), ...lines(TARGETS)])('%s', (line = '', saved, listed) => {
    const { ext, info } = read(line);
    expect(ext.save(info).trim()).toBe(saved);
    expect(ext.print(info, false, 0).trim()).toBe(listed);
  });

  it.each(lines(COMPLAINTS))('refuses %s', (line = '', complaint) => {
    let said = '';
    try {
      read(line);
    } catch (error) {
      said = error instanceof Error ? error.message.trim() : '';
    }
    expect(said).toBe(complaint);
  });

  it('refuse in the kernel a prefix that is too long or has more behind it', () => {
    const check = (options: string): number | undefined => {
      const { ext, info } = read(`DNPT ${options}`);
      return ext.check?.(info, checkPar(lab().net));
    };
    expect(check('--src-pfx a::/64 --dst-pfx b::/64')).toBe(0);
    expect(check('--src-pfx a::/65 --dst-pfx b::/64')).toBe(22);
    expect(check('--src-pfx a::1/64 --dst-pfx b::/64')).toBe(22);
  });

  it('say that no packet meets them', () => {
    const own = (list: readonly (AnyMatch | AnyTarget)[]): (AnyMatch | AnyTarget)[] =>
      list.filter((ext) => ext.families.length === 1 && ext.families[0] === AF_INET6);
    const { net } = lab();
    for (const ext of own([...allMatches, ...allTargets])) {
      expect(ext.support).toBe('parse-only');
      const run = 'match' in ext ? ext.match : ext.target;
      expect(() => run({} as never, null, { net } as never)).toThrow(`${ext.name} of ip6tables is not modelled`);
    }
  });
});
