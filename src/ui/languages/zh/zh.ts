import type { Translation } from '../../texts.ts';
import { COST } from './cost.ts';
import { DEBUG } from './debug.ts';
import { EMBED, EXPORT, PALETTE, SHARE } from './dialogs.ts';
import { HINT } from './hint.ts';
import { HOOKS, PACKET, RULE, RULES, STATE } from './inspector.ts';
import { KUBE } from './kube.ts';
import { LEARN } from './learn.ts';
import { OWN_LESSONS } from './own-lessons.ts';
import { PAGE } from './page.ts';
import { DIAGRAM, TIMELINE } from './picture.ts';
import { REFERENCE } from './reference.ts';
import { SANDBOX } from './sandbox.ts';
import { TERMINAL } from './terminal.ts';
import { TWIN } from './twin.ts';
import { UNLOADED } from './unloaded.ts';

/** Simplified Chinese, by area. */
export const ZH: Translation = {
  page: PAGE,
  hint: HINT,
  learn: LEARN,
  ownLessons: OWN_LESSONS,
  kube: KUBE,
  twin: TWIN,
  cost: COST,
  debug: DEBUG,
  palette: PALETTE,
  export: EXPORT,
  share: SHARE,
  embed: EMBED,
  diagram: DIAGRAM,
  timeline: TIMELINE,
  terminal: TERMINAL,
  hooks: HOOKS,
  packet: PACKET,
  rule: RULE,
  rules: RULES,
  state: STATE,
  reference: REFERENCE,
  sandbox: SANDBOX,
  unloaded: UNLOADED,
};
