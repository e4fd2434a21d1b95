import { describe, expect, it } from 'vitest';
import { AF_INET } from '../../../wire/inet.ts';
import { addr, skbOf, udpBytes } from '../../conntrack/testing.ts';
import { EINVAL, ENOENT, ERANGE } from '../../errno.ts';
import { MSEC, SEC } from '../../time/clock.ts';
import { recentTables } from '../recent-table.ts';
import { checkPar, lab, parseMatch, parseTarget, readyMatch } from '../testing.ts';

const from = (src: string): Uint8Array => udpBytes(addr(src), addr('10.0.0.1'), 1, 2);
const times = <T>(n: number, run: () => T): T[] => Array.from({ length: n }, run);

describe('limit', () => {
  it('lets the burst through, then one packet per period', () => {
    const { world, net } = lab();
    const skb = skbOf(net, from('1.1.1.1'));
    const hit = readyMatch(net, 'limit', '--limit 2/s --limit-burst 3');
    expect(times(5, () => hit(skb))).toEqual([true, true, true, false, false]);
    world.clock.advanceTo(499 * MSEC);
    expect(hit(skb)).toBe(false);
    world.clock.advanceTo(500 * MSEC);
    expect([hit(skb), hit(skb)]).toEqual([true, false]);
  });

  it('is refused where its credits overflow 32 bits, and starts anew with the table', () => {
    const { net } = lab();
    const check = (text: string): number => {
      const { inst } = parseMatch('limit', text);
      return inst.ext.check?.(inst.info, checkPar(net)) ?? 0;
    };
    expect([check('--limit 1/day'), check('--limit 1/day --limit-burst 1'), check('--limit-burst 0')]).toEqual([
      ERANGE,
      0,
      ERANGE,
    ]);
    const { inst } = parseMatch('limit', '--limit 1/hour --limit-burst 1');
    const skb = skbOf(net, from('1.1.1.1'));
    const once = readyMatch(net, 'limit', '--limit 1/hour --limit-burst 1');
    expect([once(skb), once(skb)]).toEqual([true, false]);
    inst.ext.check?.(inst.info, checkPar(net));
    expect(inst.ext.save(inst.info)).toBe(' --limit 1/hour --limit-burst 1');
  });
});

describe('statistic', () => {
  it('takes every n-th packet, from the one asked for', () => {
    const { net } = lab();
    const skb = skbOf(net, from('1.1.1.1'));
    const nth = readyMatch(net, 'statistic', '--mode nth --every 3 --packet 1');
    expect(times(7, () => nth(skb))).toEqual([false, true, false, false, true, false, false]);
  });

  it('takes a share at random, the same for the same seed', () => {
    const run = (): boolean[] => {
      const { net } = lab(7);
      const hit = readyMatch(net, 'statistic', '--mode random --probability 0.25');
      return times(4000, () => hit(skbOf(net, from('1.1.1.1'))));
    };
    const hits = run();
    expect(hits).toEqual(run());
    const share = hits.filter(Boolean).length / hits.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
  });
});

describe('quota', () => {
  it('ends for good with the first packet that does not fit', () => {
    const { net } = lab();
    const skb = skbOf(net, from('1.1.1.1'));
    const hit = readyMatch(net, 'quota', `--quota ${skb.len + 5}`);
    expect([hit(skb), hit(skb), hit(skb)]).toEqual([true, false, false]);
  });
});

describe('recent', () => {
  it('remembers an address and how often it was seen', () => {
    const { world, net } = lab();
    const a = skbOf(net, from('1.1.1.1'));
    const set = readyMatch(net, 'recent', '--set --name x');
    const check = readyMatch(net, 'recent', '--rcheck --seconds 10 --hitcount 2 --name x');
    const remove = readyMatch(net, 'recent', '--remove --name x');
    expect([check(a), set(a), check(a), set(a), check(a)]).toEqual([false, true, false, true, true]);
    expect(check(skbOf(net, from('1.1.1.2')))).toBe(false);
    world.clock.advanceTo(10 * SEC);
    expect(check(a)).toBe(true);
    world.clock.advanceTo(10 * SEC + MSEC);
    expect([check(a), remove(a), remove(a)]).toEqual([false, true, false]);
  });

  it('counts a network as one with a mask, and keeps the list while a rule needs it', () => {
    const { net } = lab();
    const { inst } = parseMatch('recent', '--set --name n --mask 255.255.255.0');
    inst.ext.check?.(inst.info, checkPar(net));
    expect(recentTables(net).has('n')).toBe(true);
    const check = readyMatch(net, 'recent', '--rcheck --name n');
    expect(check(skbOf(net, from('1.1.1.1')))).toBe(false);
    const set = readyMatch(net, 'recent', '--set --name n');
    set(skbOf(net, from('1.1.1.1')));
    expect(check(skbOf(net, from('1.1.1.99')))).toBe(true);
    for (let i = 0; i < 3; i++) inst.ext.destroy?.(inst.info, net, AF_INET);
    expect(recentTables(net).has('n')).toBe(false);
  });
});

describe('hashlimit', () => {
  it('has a bucket for each source, of which both directions of a limit can be asked', () => {
    const { world, net } = lab();
    const options = '--hashlimit-mode srcip --hashlimit-burst 2 --hashlimit-name h';
    const hit = readyMatch(net, 'hashlimit', `--hashlimit-upto 1/s ${options}`);
    const [a, b] = [skbOf(net, from('1.1.1.1')), skbOf(net, from('1.1.1.2'))];
    expect([hit(a), hit(a), hit(a), hit(b)]).toEqual([true, true, false, true]);
    world.clock.advanceTo(SEC);
    expect([hit(a), hit(a)]).toEqual([true, true]);
    const above = readyMatch(net, 'hashlimit', '--hashlimit-above 1/min --hashlimit-burst 1 --hashlimit-name g');
    expect([above(a), above(b)]).toEqual([false, true]);
  });

  it('counts bytes', () => {
    const { net } = lab();
    const hit = readyMatch(net, 'hashlimit', '--hashlimit-upto 64b/s --hashlimit-name bytes');
    const skb = skbOf(net, udpBytes(addr('1.1.1.1'), addr('1.1.1.2'), 1, 2, 20));
    expect([hit(skb), hit(skb)]).toEqual([true, false]);
  });
});

describe('what the kernel refuses', () => {
  it('says so with its errno', () => {
    const { net } = lab();
    const check = (
      { inst }: ReturnType<typeof parseMatch>,
      place: { proto?: string; hookMask?: number } = {},
    ): number => inst.ext.check?.(inst.info, checkPar(net, place)) ?? 0;
    expect([
      check(parseTarget('REJECT', '--reject-with tcp-reset')),
      check(parseTarget('REJECT', '--reject-with tcp-reset'), { proto: 'tcp' }),
      check(parseMatch('addrtype', '--src-type LOCAL --limit-iface-in'), { hookMask: 1 << 3 }),
      check(parseMatch('string', '--algo nope --string x')),
      check(parseMatch('u32', '--u32 "0>>32=1"')),
      check(parseMatch('recent', '--set --name a/b')),
      check(parseTarget('TCPMSS', '--set-mss 500', 'tcp'), { proto: 'tcp' }),
      check(parseTarget('CT', '--helper ftp')),
      check(parseTarget('CONNMARK', '--save-mark --left-shift-mark 32')),
      check(parseTarget('TEE', '--gateway 0.0.0.0')),
    ]).toEqual([EINVAL, 0, EINVAL, ENOENT, EINVAL, EINVAL, EINVAL, ENOENT, EINVAL, EINVAL]);
  });
});
