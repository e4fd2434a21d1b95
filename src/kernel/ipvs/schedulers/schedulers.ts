import type { Scheduler } from '../service.ts';
import { lblc, lblcr } from './lblc.ts';
import { fo, lc, nq, ovf, sed, twos, wlc } from './least.ts';
import { mh } from './mh.ts';
import { rr } from './rr.ts';
import { dh, sh } from './sh.ts';
import { wrr } from './wrr.ts';

/** Every scheduler of Linux. */
export const SCHEDULERS: readonly Scheduler[] = [rr, wrr, lc, wlc, sh, mh, dh, sed, nq, lblc, lblcr, fo, ovf, twos];

/** `ip_vs_scheduler_get`. */
export const schedulerByName = (name: string): Scheduler | null => SCHEDULERS.find((s) => s.name === name) ?? null;
