import type { IpVsDest } from '../dest.ts';
import type { BoundScheduler, IpVsService, Scheduler } from '../service.ts';

/** The server with the least of `load` per weight among those from `from` on; the first wins a tie. */
function leastOf(list: readonly IpVsDest[], load: (dest: IpVsDest) => number): IpVsDest | null {
  const from = list.findIndex((d) => !d.overloaded && d.weight > 0);
  let least = list[from] ?? null;
  if (!least) return null;
  for (const dest of list.slice(from + 1))
    if (!dest.overloaded && load(least) * dest.weight > load(dest) * least.weight) least = dest;
  return least;
}

/** The weighted least-connection choice, which lblc and lblcr make too. */
export const weightedLeast = (svc: IpVsService): IpVsDest | null => leastOf(svc.destinations, (d) => d.overhead);

const simple = (name: string, choose: (svc: IpVsService) => { dest: IpVsDest; why: string } | null): Scheduler => ({
  name,
  bind: (svc) => {
    const bound: BoundScheduler = {
      why: '',
      schedule: () => {
        const chosen = choose(svc);
        if (!chosen) {
          svc.ipvs.schedulerErr(svc, 'no destination available');
          return null;
        }
        bound.why = chosen.why;
        return chosen.dest;
      },
    };
    return bound;
  },
});

const counted = (d: IpVsDest): string => `${d.activeconns} active, ${d.inactconns} inactive`;

/** Fewest connections; an active one counts as 257 inactive ones (ip_vs_lc.c). */
export const lc = simple('lc', (svc) => {
  let least: IpVsDest | null = null;
  for (const dest of svc.destinations)
    if (!dest.overloaded && dest.weight !== 0 && (!least || dest.overhead < least.overhead)) least = dest;
  return least && { dest: least, why: `the fewest connections: ${counted(least)}` };
});

/** Fewest connections per weight (ip_vs_wlc.c). */
export const wlc = simple('wlc', (svc) => {
  const dest = weightedLeast(svc);
  return dest && { dest, why: `the fewest connections for its weight ${dest.weight}: ${counted(dest)}` };
});

/** What the server will carry once it has this connection too (`ip_vs_sed_dest_overhead`). */
const expected = (d: IpVsDest): number => d.activeconns + 1;

/** Shortest expected delay (ip_vs_sed.c). */
export const sed = simple('sed', (svc) => {
  const dest = leastOf(svc.destinations, expected);
  return dest && { dest, why: `the shortest expected delay: ${expected(dest)} / weight ${dest.weight}` };
});

/** Never queue: an idle server at once, else as sed (ip_vs_nq.c). */
export const nq = simple('nq', (svc) => {
  let least: IpVsDest | null = null;
  for (const dest of svc.destinations) {
    if (dest.overloaded || dest.weight === 0) continue;
    if (dest.activeconns === 0) return { dest, why: 'it is idle' };
    if (!least || expected(least) * dest.weight > expected(dest) * least.weight) least = dest;
  }
  return least && { dest: least, why: `none is idle; delay ${expected(least)} / weight ${least.weight}` };
});

/** Fail over: the highest weight takes everything (ip_vs_fo.c). */
export const fo = simple('fo', (svc) => {
  let high: IpVsDest | null = null;
  for (const dest of svc.destinations) if (!dest.overloaded && dest.weight > (high?.weight ?? 0)) high = dest;
  return high && { dest: high, why: `the highest weight, ${high.weight}` };
});

/** Overflow: the highest weight until its active connections exceed it, then the next (ip_vs_ovf.c). */
export const ovf = simple('ovf', (svc) => {
  let high: IpVsDest | null = null;
  for (const dest of svc.destinations) {
    if (dest.overloaded || dest.activeconns > dest.weight || dest.weight === 0) continue;
    if (!high || dest.weight > high.weight) high = dest;
  }
  return high && { dest: high, why: `the highest weight that is not full: ${high.activeconns} of ${high.weight}` };
});

/** The power of two random choices (ip_vs_twos.c). */
export const twos = simple('twos', (svc) => {
  const able = svc.destinations.filter((d) => !d.overloaded && d.weight > 0);
  const total = able.reduce((sum, d) => sum + d.weight, 0) + 1;
  if (able.length === 0) return null;
  const { random } = svc.ipvs.net.world;
  const draw = (): number => random.below(total);
  const pick = (at: number): IpVsDest | undefined => {
    let left = at;
    return able.find((d) => {
      left -= d.weight;
      return left <= 0;
    });
  };
  const [one, two] = [pick(draw()), pick(draw())];
  if (!one || !two) return null;
  const dest = two.weight * one.overhead > one.weight * two.overhead ? two : one;
  return { dest, why: `the less loaded of two at random, ${one.label} and ${two.label}` };
});
