import { ANY_FAMILY } from '../families.ts';
import { strtoui } from '../strtoul.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';

interface LedInfo {
  id: string;
  /** Milliseconds; null for ever. */
  delay: number | null;
  alwaysBlink: boolean;
}

/** Longest name of a trigger (`xt_led_info.id` less `netfilter-` and the terminator). */
const MAX_ID = 16;
const UINT32_MAX = 0xffff_ffff;

const quoted = (id: string): string => `"${id.replace(/["\\]/g, (c) => `\\${c}`)}"`;

function parseDelay(text: string): number | null {
  if (/^inf/i.test(text)) return null;
  const delay = strtoui(text, 0, UINT32_MAX);
  if (delay === null) throw new XtError(`Delay value must be within range 0..${UINT32_MAX}`);
  // It is an int there: -1 is what stands for ever.
  return delay === UINT32_MAX ? null : delay | 0;
}

export const LED = defineTarget<LedInfo>({
  name: 'LED',
  families: ANY_FAMILY,
  summary: 'Lights a diode of the machine. There is none here, and no module for it.',
  support: 'modelled',
  module: 'xt_LED',
  options: [
    { name: 'led-trigger-id', type: 'string', mandatory: true, max: MAX_ID, arg: 'name', help: 'name of the trigger' },
    { name: 'led-delay', type: 'string', arg: 'ms|inf', help: 'how long it stays on' },
    { name: 'led-always-blink', type: 'none', help: 'go off and on when it is on already' },
  ],
  init: () => ({ id: '', delay: 0, alwaysBlink: false }),
  parse: (info, call) => {
    if (call.option.name === 'led-trigger-id') info.id = call.raw;
    else if (call.option.name === 'led-delay') info.delay = parseDelay(call.raw);
    else info.alwaysBlink = true;
  },
  save: (info) =>
    ` --led-trigger-id ${quoted(info.id)}` +
    (info.delay === null ? ' --led-delay inf' : info.delay > 0 ? ` --led-delay ${info.delay}` : '') +
    (info.alwaysBlink ? ' --led-always-blink' : ''),
  print: (info) =>
    ` led-trigger-id:${quoted(info.id)} led-delay:${info.delay === null ? 'inf' : `${info.delay}ms`}` +
    (info.alwaysBlink ? ' led-always-blink' : ''),
  target: () => XT_CONTINUE,
});
