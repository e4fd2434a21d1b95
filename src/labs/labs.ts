import type { LabSpec } from '../session/lab-spec.ts';
import { bare } from './bare.ts';
import { cluster } from './cluster.ts';
import { clusterBalanced } from './cluster-balanced.ts';
import { clusterFirewall, clusterIpvs } from './cluster-modes.ts';
import { containers } from './containers.ts';
import { host } from './host.ts';
import { router } from './router.ts';

/** All labs. The first one is what a first visit opens. */
export const LABS: readonly LabSpec[] = [
  host,
  router,
  cluster,
  clusterIpvs,
  clusterBalanced,
  clusterFirewall,
  containers,
  bare,
];

export const labById = (id: string): LabSpec | null => LABS.find((lab) => lab.id === id) ?? null;
