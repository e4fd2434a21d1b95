import { SEC } from '../../kernel/time/clock.ts';
import type { Command } from '../command.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Waits in simulated time, as coreutils' sleep does in real time. */
export const sleep: Command = {
  name: 'sleep',
  summary: 'Waits.',
  synopsis: 'sleep NUMBER[smhd]...',
  start(process) {
    const words = process.argv.slice(1);
    if (words.length === 0) {
      process.err("sleep: missing operand\nTry 'sleep --help' for more information.\n");
      return process.exit(1);
    }
    let seconds = 0;
    for (const word of words) {
      const parts = /^\+?((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[iI]nf(?:inity)?)([smhd]?)$/.exec(word);
      if (!parts) {
        process.err(`sleep: invalid time interval '${word}'\nTry 'sleep --help' for more information.\n`);
        return process.exit(1);
      }
      const number = /^inf/i.test(parts[1] ?? '') ? Number.POSITIVE_INFINITY : Number(parts[1]);
      seconds += number * (UNITS[parts[2] ?? ''] ?? 1);
    }
    // longer than time lasts (104 days) is for ever
    const alarm = process.world.clock.after(Math.round(seconds * SEC), () => process.exit(0));
    process.onExit(() => process.world.clock.cancel(alarm));
  },
};
