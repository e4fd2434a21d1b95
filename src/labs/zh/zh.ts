import type { LearnTexts } from '../translation.ts';
import { CHAPTERS_ZH, LABS_ZH } from './labs.ts';
import { BASICS_ZH } from './lessons-basics.ts';
import { KUBE_ZH } from './lessons-kube.ts';
import { FIRST_STEPS_ZH } from './levels-first-steps.ts';
import { IPVS_ZH } from './levels-ipvs.ts';
import { KUBE_IPTABLES_ZH } from './levels-kube-iptables.ts';
import { NAT_ZH } from './levels-nat.ts';
import { OUTAGES_ZH } from './levels-outages.ts';

/** Course and levels in Simplified Chinese. */
export const ZH: LearnTexts = {
  lessons: { ...BASICS_ZH, ...KUBE_ZH },
  chapters: CHAPTERS_ZH,
  levels: { ...FIRST_STEPS_ZH, ...NAT_ZH, ...KUBE_IPTABLES_ZH, ...IPVS_ZH, ...OUTAGES_ZH },
  labs: LABS_ZH,
};
