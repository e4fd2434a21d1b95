import { hex } from './format.ts';
import { strtouiFront } from './strtoul.ts';
import { type XtCall, XtError } from './types.ts';

/** Names and numbers, as the files in /etc/iproute2 give them. */
export type NameMap = readonly (readonly [string, number])[];

const ALL = 0xffff_ffff;

/** `xtables_parse_val_mask`: `value[/mask]`, or a name. */
export function parseValMask(ext: string, call: XtCall, names: NameMap): { value: number; mask: number } {
  const option = call.option.name;
  const named = (): { value: number; mask: number } => {
    const found = names.find(([name]) => name === call.raw);
    if (!found)
      throw new XtError(`${ext}: could not map name ${call.raw} to an integer value for option "--${option}".\n`);
    return { value: found[1], mask: ALL };
  };
  const front = strtouiFront(call.raw, 0, ALL);
  if (!front) return named();
  const rest = call.raw.slice(front.end);
  if (rest === '') return { value: front.value, mask: ALL };
  if (!rest.startsWith('/')) return named();
  const mask = strtouiFront(rest.slice(1), 0, ALL);
  if (!mask) throw new XtError(`${ext}: bad integer value for option "--${option}", or out of range.\n`);
  if (mask.end + 1 < rest.length) throw new XtError(`${ext}: trailing garbage after value for option "--${option}".\n`);
  return { value: front.value, mask: mask.value };
}

/** `xtables_print_val_mask`. */
export function valMaskText(value: number, mask: number, names: NameMap | null): string {
  if (mask !== ALL) return ` ${hex(value)}/${hex(mask)}`;
  return ` ${names?.find(([, number]) => number === value)?.[0] ?? hex(value)}`;
}
