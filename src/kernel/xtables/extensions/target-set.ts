import { ANY_FAMILY } from '../families.ts';
import { parseSetSpec, type SetSpec, setText } from '../set-spec.ts';
import { strtoui } from '../strtoul.ts';
import { defineTarget, XtError } from '../types.ts';

interface SetTargetInfo {
  add: SetSpec | null;
  del: SetSpec | null;
  map: SetSpec | null;
  exist: boolean;
  timeout: number | null;
  mapped: Set<string>;
}

const MAX_TIMEOUT = 0xffff_fffe;
const MAPS = ['map-mark', 'map-prio', 'map-queue'];

const text = (info: SetTargetInfo, dashes: string): string =>
  setText(`${dashes}add-set`, info.add) +
  (info.exist ? ` ${dashes}exist` : '') +
  (info.timeout === null ? '' : ` ${dashes}timeout ${info.timeout}`) +
  setText(`${dashes}del-set`, info.del) +
  setText(`${dashes}map-set`, info.map) +
  MAPS.filter((name) => info.mapped.has(name))
    .map((name) => ` ${dashes}${name}`)
    .join('');

function finalCheck(info: SetTargetInfo, seen: ReadonlySet<string>): void {
  if (!info.add && !info.del && !info.map)
    throw new XtError("You must specify either `--add-set' or `--del-set' or `--map-set'");
  if (!info.add && info.exist) throw new XtError("Flag `--exist' can be used with `--add-set' only");
  if (!info.add && seen.has('timeout')) throw new XtError("Option `--timeout' can be used with `--add-set' only");
  for (const name of MAPS)
    if (!info.map && seen.has(name)) throw new XtError(`Flag \`--${name}' can be used with \`--map-set' only`);
  if (info.map && info.mapped.size === 0)
    throw new XtError("You must specify flags `--map-mark' or '--map-prio` or `--map-queue'");
}

const own = { invert: true, multi: true } as const;
const words = { type: 'string', words: 2, arg: 'name src|dst[,src|dst]', ...own } as const;

export const SET = defineTarget<SetTargetInfo>({
  name: 'SET',
  families: ANY_FAMILY,
  summary: 'Puts addresses of the packet into an IP set, or takes them out.',
  support: 'parse-only',
  options: [
    { name: 'add-set', ...words, help: 'add to this set' },
    { name: 'del-set', ...words, help: 'take out of this set' },
    { name: 'exist', type: 'none', ...own, help: 'start the time-out anew when it is there already' },
    { name: 'timeout', type: 'string', arg: 'seconds', ...own, help: 'time-out of the new entry' },
    { name: 'map-set', ...words, help: 'take marks from this set' },
    { name: 'map-mark', type: 'none', ...own, help: "the packet's mark" },
    { name: 'map-prio', type: 'none', ...own, help: "the packet's priority" },
    { name: 'map-queue', type: 'none', ...own, help: "the device's queue" },
  ],
  init: () => ({ add: null, del: null, map: null, exist: false, timeout: null, mapped: new Set<string>() }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'add-set':
        info.add = parseSetSpec({ ...call, inverted: false }, info.add);
        return;
      case 'del-set':
        info.del = parseSetSpec({ ...call, inverted: false }, info.del);
        return;
      case 'map-set':
        info.map = parseSetSpec({ ...call, inverted: false }, info.map);
        return;
      case 'exist':
        info.exist = true;
        return;
      case 'timeout': {
        const timeout = strtoui(call.raw, 0, MAX_TIMEOUT);
        if (timeout === null) throw new XtError(`Invalid value for option --timeout or out of range 0-${MAX_TIMEOUT}`);
        info.timeout = timeout;
        return;
      }
      default:
        info.mapped.add(call.option.name);
    }
  },
  finalCheck,
  save: (info) => text(info, '--'),
  print: (info) => text(info, ''),
  target: () => {
    throw new Error('the target SET is not modelled');
  },
});
