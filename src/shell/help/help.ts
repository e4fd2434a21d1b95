import { type Command, immediate } from '../command.ts';

/** Makes `help` from the list of all commands: it must not be a list of its own. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    ...immediate({
      name: 'help',
      summary: 'Say which commands there are, and how one is called.',
      synopsis: 'help [ COMMAND ]',
      run(process) {
        const name = process.argv[1];
        const all = [...commands()].sort((a, b) => (a.name < b.name ? -1 : 1));
        if (name === undefined) {
          const width = Math.max(...all.map((c) => c.name.length));
          for (const c of all) process.out(`${c.name.padEnd(width)}  ${c.summary}\n`);
          process.out(
            '\nBeside these: the shell itself (pipes, loops, variables, files) and grep, sed, sort, head, wc ...\n',
          );
          return 0;
        }
        const command = all.find((c) => c.name === name);
        if (!command) {
          process.err(`help: no command named ${name}\n`);
          return 1;
        }
        process.out(`${command.name}: ${command.summary}\n\n${command.synopsis.replace(/^/gm, '  ')}\n`);
        return 0;
      },
    }),
    complete: () => commands().map((c) => c.name),
  };
}
