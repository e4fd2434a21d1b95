import type { FunctionsByFile } from './types.ts';

/** How each scheduler of IPVS chooses a real server. */
const CHOOSES: Readonly<Record<string, string>> = {
  rr: 'Round robin: the real servers in turn.',
  wrr: 'Weighted round robin: in turn, and those of more weight more often.',
  lc: 'Least connections: the real server with the fewest.',
  wlc: 'Weighted least connections: the fewest in proportion to the weight.',
  sed: 'Shortest expected delay: where one connection more costs least for its weight.',
  nq: 'Never queue: an idle real server, or else the shortest expected delay.',
  sh: 'Source hashing: the address of the client says which.',
  dh: 'Destination hashing: the address asked for says which.',
  mh: 'Maglev hashing: the client says which, and few move when a real server goes.',
  lblc: 'Locality: an address asked for stays with its real server until that has too much to do.',
  lblcr: 'Locality with replication: an address asked for has a set of real servers, which grows and shrinks.',
  fo: 'Fail over: the real server of the highest weight that is not overloaded.',
  ovf: 'Overflow: the highest weight until it has as many connections as its weight, then the next.',
  twos: 'Power of two choices: two drawn by chance, and the one with less to do.',
};

export const SCHEDULERS: FunctionsByFile = Object.fromEntries(
  Object.entries(CHOOSES).map(([name, does]) => [
    `net/netfilter/ipvs/ip_vs_${name}.c`,
    { [`ip_vs_${name}_schedule`]: does },
  ]),
);
