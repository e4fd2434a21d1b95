import { type XtCall, XtError } from './types.ts';

const IFNAMSIZ = 16;

/** `xtables_parse_interface`: checks a device name or a pattern such as `eth+`. */
export function parseIfname(call: XtCall): string {
  const name = call.raw;
  if (new TextEncoder().encode(name).length >= IFNAMSIZ)
    throw new XtError(`interface name \`${name}' must be shorter than IFNAMSIZ (${IFNAMSIZ - 1})`);
  if (/[/ ]/.test(name))
    call.warn(`Warning: weird character in interface \`${name}' ('/' and ' ' are not allowed by the kernel).`);
  return name;
}

/** Whether a device has this name, or begins with what stands before the `+` (`ifname_compare_aligned`). */
export const ifnameMatches = (pattern: string, name: string): boolean =>
  pattern === '' || (pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
