import '../ipset/module.ts';
import { AF_INET } from '../../wire/inet.ts';
import type { NetNs } from '../netns.ts';
import { type XtCall, XtError } from './types.ts';

/** A set and, for each of its dimensions, which side of the packet to look at (`struct xt_set_info`). */
export interface SetSpec {
  readonly name: string;
  readonly dirs: readonly ('src' | 'dst')[];
  readonly inverted: boolean;
}

const MAX_NAME = 31;
const MAX_DIM = 6;

/** The two words of `--match-set`, `--add-set` and the like (extensions/libxt_set.h). */
export function parseSetSpec(call: XtCall, already: SetSpec | null): SetSpec {
  const { name } = call.option;
  if (already) throw new XtError(`--${name} can be specified only once`);
  if (call.second === null) throw new XtError(`--${name} requires two args.`);
  if (call.raw.length > MAX_NAME) throw new XtError(`setname \`${call.raw}' too long, max ${MAX_NAME} characters.`);
  const set = call.place?.net.ipset.byName(call.raw);
  if (!set) throw new XtError(`Set ${call.raw} doesn't exist.\n`);
  if (set.family !== 0 && set.family !== call.place?.family)
    throw new XtError(
      `The protocol family of set ${call.raw} is ${set.family === AF_INET ? 'IPv4' : 'IPv6'}, which is not applicable.\n`,
    );
  return { name: call.raw, dirs: parseDirs(call.second), inverted: call.inverted };
}

/** `parse_dirs`: only the first three characters of a word count. */
function parseDirs(text: string): ('src' | 'dst')[] {
  const words = text.split(',');
  const dirs = words.slice(0, MAX_DIM).map((word) => {
    if (word.startsWith('src')) return 'src';
    if (word.startsWith('dst')) return 'dst';
    throw new XtError("You must specify (the comma separated list of) 'src' or 'dst'.");
  });
  if (words.length > MAX_DIM) throw new XtError(`Can't be more src/dst options than ${MAX_DIM}.`);
  return dirs;
}

/** ` --match-set name src,dst`; nothing where no set was named. */
export const setText = (option: string, spec: SetSpec | null): string =>
  spec ? `${spec.inverted ? ' !' : ''} ${option} ${spec.name} ${spec.dirs.join(',')}` : '';

/** The side of the packet for each dimension, as the kernel takes it: true for the source. */
export const sidesOf = (spec: SetSpec): boolean[] => spec.dirs.map((dir) => dir === 'src');

/** Takes a reference to the set of a rule (`ip_set_nfnl_get_byindex`). False when it is gone. */
export function getSet(net: NetNs, spec: SetSpec): boolean {
  const index = net.ipset.indexOf(spec.name);
  if (index !== null) net.ipset.get(index);
  return index !== null;
}

/** Gives it back. A set in use keeps its name, so the name still leads to it. */
export function putSet(net: NetNs, spec: SetSpec | null): void {
  const index = spec && net.ipset.indexOf(spec.name);
  if (index !== null) net.ipset.put(index);
}
