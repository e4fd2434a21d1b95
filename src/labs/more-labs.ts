import type { LabSpec } from '../session/lab-spec.ts';
import { clusterFirewall, clusterIpvs } from './cluster-modes.ts';
import { containers } from './containers.ts';

/** Labs beside the first ones, in a part of their own: a first visit needs none of them. */
export const MORE_LABS: readonly LabSpec[] = [containers, clusterIpvs, clusterFirewall];
