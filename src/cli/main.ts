import { messageOf } from '../base/message-of.ts';
import { conform } from './conform.ts';
import { courseCommand } from './course.ts';
import { HELP } from './help.ts';
import { printLabs } from './labs.ts';
import { referenceCommand } from './reference.ts';
import { linkCommand, renderCommand } from './render.ts';
import { runCommand } from './run.ts';
import { traceCommand } from './trace.ts';
import { UsageError } from './usage.ts';

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'run':
      return runCommand(rest);
    case 'trace':
      return traceCommand(rest);
    case 'conform':
      return conform(rest);
    case 'render':
      return renderCommand(rest);
    case 'link':
      return linkCommand(rest);
    case 'course':
      return courseCommand(rest);
    case 'reference':
      return referenceCommand(rest);
    case 'labs':
      return printLabs();
    case undefined:
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(HELP);
      return command === undefined ? 2 : 0;
    default:
      throw new UsageError(`unknown command: ${command}`);
  }
}

// a reader that goes away (`| head`) is no error of ours
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const usage = error instanceof UsageError;
  process.stderr.write(`hookscope: ${messageOf(error)}\n`);
  if (usage) process.stderr.write("Try 'hookscope --help'.\n");
  process.exitCode = usage ? 2 : 70;
}
