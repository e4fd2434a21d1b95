import { expect, it } from 'vitest';
import { AF_INET } from '../../../wire/inet.ts';
import { addr, skbOf, udpBytes } from '../../conntrack/testing.ts';
import { EINVAL, ENOENT } from '../../errno.ts';
import { MSEC, SEC } from '../../time/clock.ts';
import { estimatorsOf } from '../rate-estimator.ts';
import { checkPar, lab, parseMatch, parseTarget, readyMatch, readyTarget } from '../testing.ts';

const packet = udpBytes(addr('10.0.0.1'), addr('10.0.0.2'), 1, 2);
const RATEEST = '--rateest-name a --rateest-interval 250ms --rateest-ewmalog 500ms';

it('measures what passes, forgets it in silence, and compares', () => {
  const { world, net } = lab();
  const count = readyTarget(net, 'RATEEST', RATEEST);
  const fast = readyMatch(net, 'rateest', '--rateest a --rateest-gt --rateest-pps 50');
  const slow = readyMatch(net, 'rateest', '--rateest a ! --rateest-gt --rateest-pps 50');
  const bits = readyMatch(net, 'rateest', '--rateest a --rateest-gt --rateest-bps 20kbit');
  const skb = skbOf(net, packet);
  expect([fast(skb), slow(skb)]).toEqual([false, true]);
  for (let i = 0; i < 300; i++) {
    world.clock.advanceTo(world.clock.now + 10 * MSEC);
    count(skb);
  }
  const rate = estimatorsOf(net).get('a')?.read();
  expect(Number(rate?.pps)).toBeGreaterThan(90);
  expect(Number(rate?.pps)).toBeLessThanOrEqual(100);
  expect([fast(skb), slow(skb), bits(skb)]).toEqual([true, false, packet.length * 8 * 95 > 20_000]);
  world.clock.advanceTo(world.clock.now + 3600 * SEC);
  expect(estimatorsOf(net).get('a')?.read().pps).toBe(0n);
  expect([fast(skb), slow(skb)]).toEqual([false, true]);
});

it('compares two rates, and what each leaves of a limit', () => {
  const { world, net } = lab();
  const count = readyTarget(net, 'RATEEST', RATEEST);
  readyTarget(net, 'RATEEST', RATEEST.replace('name a', 'name b'));
  const skb = skbOf(net, packet);
  for (let i = 0; i < 300; i++) {
    world.clock.advanceTo(world.clock.now + 10 * MSEC);
    count(skb);
  }
  const holds = (text: string): boolean => readyMatch(net, 'rateest', text)(skb);
  expect(holds('--rateest1 b --rateest-lt --rateest-bps --rateest2 a')).toBe(true);
  expect(holds('--rateest1 a --rateest-lt --rateest-bps --rateest2 b')).toBe(false);
  expect(holds('--rateest-delta --rateest a --rateest-pps1 500 --rateest-gt --rateest-pps2 300')).toBe(true);
  expect(holds('--rateest-delta --rateest a --rateest-pps1 90 --rateest-eq --rateest-pps2 0')).toBe(true);
});

it('needs the estimator, a comparison and something to compare', () => {
  const { net } = lab();
  const check = (text: string): number => {
    const { inst } = parseMatch('rateest', text);
    return inst.ext.check?.(inst.info, checkPar(net)) ?? 0;
  };
  expect(check('--rateest a --rateest-gt --rateest-pps 5')).toBe(ENOENT);
  readyTarget(net, 'RATEEST', RATEEST);
  expect(check('--rateest a --rateest-gt')).toBe(EINVAL);
  expect(check('--rateest a --rateest-pps 5')).toBe(EINVAL);
  expect(check('--rateest a --rateest-gt --rateest-pps 5')).toBe(0);
  expect(check('--rateest1 a --rateest-gt --rateest-pps --rateest2 c')).toBe(ENOENT);
});

it('keeps an estimator while a rule uses it, with the parameters it began with', () => {
  const { net } = lab();
  const make = (text: string): [number, () => void] => {
    const { inst } = parseTarget('RATEEST', text);
    return [inst.ext.check?.(inst.info, checkPar(net)) ?? 0, () => inst.ext.destroy?.(inst.info, net, AF_INET)];
  };
  const [first, drop] = make(RATEEST);
  const [second, dropToo] = make(RATEEST);
  const [other] = make('--rateest-name a --rateest-interval 1s --rateest-ewmalog 4s');
  expect([first, second, other]).toEqual([0, 0, EINVAL]);
  drop();
  expect(estimatorsOf(net).has('a')).toBe(true);
  dropToo();
  expect(estimatorsOf(net).has('a')).toBe(false);
});
