import { type Alarm, SEC } from '../../kernel/time/clock.ts';
import type { Command } from '../command.ts';

/** Runs a command again and again. It prints one screen below the other where the real one clears the screen. */
export const watch: Command = {
  name: 'watch',
  summary: 'Runs a command again and again.',
  synopsis: 'watch [-n SECONDS] COMMAND...',
  start(process) {
    let words = process.argv.slice(1);
    let interval = 2;
    for (;;) {
      const [first = '', second = ''] = words;
      const joined = /^(?:-n|--interval=)(.+)$/.exec(first);
      if (first !== '-n' && !joined) break;
      interval = Number(joined?.[1] ?? second);
      words = words.slice(joined ? 1 : 2);
      if (!(interval >= 0.1)) {
        process.err(`watch: failed to parse argument: '${joined?.[1] ?? second}'\n`);
        return process.exit(1);
      }
    }
    if (words.length === 0) {
      process.err('Usage:\n watch [options] command\n');
      return process.exit(1);
    }
    let alarm: Alarm | null = null;
    const round = (): void => {
      process.out(`Every ${interval.toFixed(1)}s: ${words.join(' ')}\n\n`);
      process.run(words, process.net, () => {
        process.out('\n');
        alarm = process.world.clock.after(interval * SEC, round);
      });
    };
    process.onInterrupt(() => process.exit(0));
    process.onExit(() => {
      if (alarm) process.world.clock.cancel(alarm);
    });
    round();
  },
};
