import { type Command, immediate } from '../command.ts';
import { versionText } from './program.ts';

/** The programs for IPv6: named, so that what is missing is said in words. */
const notModelled = (name: string, summary: string): Command =>
  immediate({
    name,
    summary: `${summary}: not modelled, there is no IPv6 in the labs yet`,
    synopsis: `${name} -V`,
    run: (process) => {
      if (process.argv[1] === '-V' || process.argv[1] === '--version') {
        process.out(`${versionText(name)}\n`);
        return 0;
      }
      process.err(`${name}: IPv6 is not modelled yet\n`);
      return 1;
    },
  });

export const ip6tablesCommands: readonly Command[] = [
  notModelled('ip6tables', 'iptables for IPv6'),
  notModelled('ip6tables-save', 'iptables-save for IPv6'),
  notModelled('ip6tables-restore', 'iptables-restore for IPv6'),
];
