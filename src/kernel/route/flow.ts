import { INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import type { Flowi4 } from './types.ts';

const ANY: Omit<Flowi4, 'daddr'> = {
  saddr: INADDR_ANY,
  tos: 0,
  mark: 0,
  protocol: 0,
  sport: 0,
  dport: 0,
  oif: null,
  iif: null,
  anySrc: false,
};

/** The question for a route out to `daddr` (`flowi4_init_output`): what `more` does not say may be any. */
export const flowTo = (daddr: Ipv4Addr, more: Partial<Omit<Flowi4, 'daddr' | 'iif'>> = {}): Flowi4 => ({
  daddr,
  ...ANY,
  ...more,
});
