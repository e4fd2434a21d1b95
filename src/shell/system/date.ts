import { MSEC } from '../../kernel/time/clock.ts';
import { immediate } from '../command.ts';

/** When the simulated clock says zero. */
const EPOCH = Date.UTC(2026, 0, 1);

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const two = (n: number): string => String(n).padStart(2, '0');

/** `strftime` for the letters in use; null for one that is not. */
function field(letter: string, ns: number): string | null {
  const d = new Date(EPOCH + Math.floor(ns / MSEC));
  const day = DAYS[d.getUTCDay()] ?? '';
  const month = MONTHS[d.getUTCMonth()] ?? '';
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  const fields: Readonly<Record<string, string>> = {
    Y: String(d.getUTCFullYear()),
    m: two(d.getUTCMonth() + 1),
    d: two(d.getUTCDate()),
    e: String(d.getUTCDate()).padStart(2, ' '),
    H: two(d.getUTCHours()),
    M: two(d.getUTCMinutes()),
    S: two(d.getUTCSeconds()),
    N: String((Math.floor(ns / MSEC) % 1000) * MSEC + (ns % MSEC)).padStart(9, '0'),
    s: String(Math.floor(d.getTime() / 1000)),
    T: time,
    F: `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`,
    a: day.slice(0, 3),
    A: day,
    b: month.slice(0, 3),
    B: month,
    Z: 'UTC',
    z: '+0000',
    n: '\n',
    t: '\t',
    '%': '%',
  };
  return fields[letter] ?? null;
}

/** The simulated time, which begins with the year 2026. */
export const date = immediate({
  name: 'date',
  summary: 'Prints the simulated time.',
  synopsis: 'date [-u] [+FORMAT]',
  run: (process) => {
    let format = '%a %b %e %H:%M:%S %Z %Y';
    for (const word of process.argv.slice(1)) {
      if (word.startsWith('+')) format = word.slice(1);
      else if (word !== '-u' && word !== '--utc') {
        process.err(`date: not modelled here: '${word}'\n`);
        return 1;
      }
    }
    const now = process.world.clock.now;
    process.out(`${format.replace(/%([A-Za-z%])/g, (whole, letter: string) => field(letter, now) ?? whole)}\n`);
    return 0;
  },
});
