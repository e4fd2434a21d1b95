import { FIRST_STEPS } from './first-steps.ts';
import { IPVS } from './ipvs.ts';
import { KUBE_IPTABLES } from './kube-iptables.ts';
import type { Chapter, Level } from './level.ts';
import { NAT } from './nat.ts';
import { OUTAGES } from './outages.ts';

/** All levels, in the order in which they are best played. */
export const CHAPTERS: readonly Chapter[] = [
  { id: 'first-steps', title: 'First steps with iptables', levels: FIRST_STEPS },
  { id: 'nat', title: 'NAT and conntrack', levels: NAT },
  { id: 'kube-iptables', title: 'kube-proxy in iptables mode', levels: KUBE_IPTABLES },
  { id: 'ipvs', title: 'IPVS', levels: IPVS },
  { id: 'outages', title: 'Outages', levels: OUTAGES },
];

export const LEVELS: readonly Level[] = CHAPTERS.flatMap((chapter) => chapter.levels);

export const levelById = (id: string): Level | null => LEVELS.find((level) => level.id === id) ?? null;
