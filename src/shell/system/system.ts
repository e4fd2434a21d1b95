import { type Command, immediate } from '../command.ts';
import { date } from './date.ts';
import { sleep } from './sleep.ts';
import { watch } from './watch.ts';

const hostname = immediate({
  name: 'hostname',
  summary: 'Prints the name of this host.',
  synopsis: 'hostname',
  run: (process) => {
    process.out(`${process.net.host}\n`);
    return 0;
  },
});

const whoami = immediate({
  name: 'whoami',
  summary: 'Prints who you are: root, on every host.',
  synopsis: 'whoami',
  run: (process) => {
    process.out('root\n');
    return 0;
  },
});

const dmesg = immediate({
  name: 'dmesg',
  summary: 'Prints the kernel log.',
  synopsis: 'dmesg',
  run: (process) => {
    if (process.argv.length > 1) {
      process.err(`dmesg: unrecognized option '${process.argv[1]}'\n`);
      return 1;
    }
    for (const line of process.net.log) process.out(`${line}\n`);
    return 0;
  },
});

/** The few commands of a host that are no network commands. */
export const SYSTEM_COMMANDS: readonly Command[] = [date, dmesg, hostname, sleep, watch, whoami];
