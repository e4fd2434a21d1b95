import { strtoui } from '../../kernel/xtables/strtoul.ts';
import { XtError } from '../../kernel/xtables/types.ts';
import type { Program } from './program.ts';

const INT_MAX = 0x7fff_ffff;

/** `parse_rulenumber`. */
export function parseRuleNumber(text: string): number {
  const value = strtoui(text, 1, INT_MAX);
  if (value === null) throw new XtError(`Invalid rule number \`${text}'`);
  return value;
}

/** `parse_rule_range`, which reads with strtol. */
export function parseRuleRange(text: string): number {
  if (text.includes(':')) throw new XtError('Rule ranges are not supported');
  const value = /^[ \t\n\v\f\r]*[+-]?[0-9]+$/.test(text) ? Number(text) : 0;
  if (value === 0) throw new XtError(`Invalid rule number \`${text}'`);
  return value;
}

/** `sscanf("%llu")`: what stands behind the number is ignored. */
export function counterValue(text: string, complaint: string): number {
  const digits = /^[ \t\n\v\f\r]*([+-]?[0-9]+)/.exec(text)?.[1];
  if (digits === undefined) throw new XtError(complaint);
  return Number(BigInt.asUintN(64, BigInt(digits.replace('+', ''))));
}

/** `parse_wait_time`. */
export function parseWait(text: string | null): number {
  if (text === null) return -1;
  const read = /^[ \t\n\v\f\r]*([+-]?)(0x[0-9a-f]+|[0-9]+)/i.exec(text);
  if (!read) throw new XtError('wait seconds not numeric');
  return Number(read[2]) * (read[1] === '-' ? -1 : 1);
}

/** `parse_wait_interval`. */
export function parseWaitInterval(text: string | null, program: Program): void {
  if (text === null) throw new XtError('wait interval value required');
  const digits = /^[ \t\n\v\f\r]*[+-]?([0-9]+)/.exec(text)?.[1];
  if (digits === undefined) throw new XtError('wait interval not numeric');
  if (Number(digits) > 999_999) throw new XtError(`too long usec wait ${digits} > 999999 usec`);
  program.err('Ignoring deprecated --wait-interval option.\n');
}
