import { bang } from './format.ts';
import type { XtCall, XtOption } from './types.ts';
import { rangeOf } from './values.ts';

/** A range of sizes, both ends included: what `length` and `tcpmss` ask for. */
export interface SizeRange {
  min: number;
  max: number;
  inverted: boolean;
}

const text = (r: SizeRange): string => (r.min === r.max ? `${r.min}` : `${r.min}:${r.max}`);

export const sizeInRange = (r: SizeRange, size: number): boolean => (size >= r.min && size <= r.max) !== r.inverted;

/** What such a match declares: its only option, called `name`, and its listing, which begins with `label`. */
export const sizeRangeMatch = (name: string, arg: string, label: string) => ({
  options: [
    { name, type: 'uint16rc', mandatory: true, invert: true, arg: `${arg}[:${arg}]`, help: 'exactly, or from and to' },
  ] satisfies readonly XtOption[],
  init: (): SizeRange => ({ min: 0, max: 0, inverted: false }),
  parse: (info: SizeRange, call: XtCall): void => {
    const { from, to } = rangeOf(call);
    info.min = from;
    info.max = to;
    info.inverted = call.inverted;
  },
  save: (info: SizeRange): string => `${bang(info.inverted)} --${name} ${text(info)}`,
  print: (info: SizeRange): string => ` ${label} ${info.inverted ? '!' : ''}${text(info)}`,
});
