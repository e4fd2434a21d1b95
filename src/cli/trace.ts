import { EXPORT_FORMATS, eventJson, exportSession, kernelLines, traceEveryPacket } from '../session/export.ts';
import { WalkText } from '../session/walk-text.ts';
import { LAB_OPTIONS, runParts, start } from './run.ts';
import { option, parseOptions, UsageError } from './usage.ts';

const FORMATS = EXPORT_FORMATS.filter((format) => format !== 'journal');

/** `trace SCRIPT`: runs it like `run`, and prints the walk of the packets instead of the script's output. */
export async function traceCommand(argv: readonly string[]): Promise<number> {
  const { words, options } = parseOptions(argv, [...LAB_OPTIONS, 'format']);
  const format = FORMATS.find((f) => f === (option(options, 'format') ?? 'text'));
  if (!format) throw new UsageError(`--format takes one of ${FORMATS.join(', ')}`);
  const begin = await start(words, options);
  const { session } = begin;
  if (format === 'kernel') traceEveryPacket(session.machine);
  const walk = new WalkText(session.machine.world);
  const status = await runParts(begin, (events) => {
    if (format === 'text') for (const event of events) process.stdout.write(walk.event(event));
    if (format === 'kernel') process.stdout.write(kernelLines(events));
    if (format === 'json') for (const event of events) process.stdout.write(`${eventJson(event)}\n`);
  });
  if (format === 'pcapng') process.stdout.write(exportSession(session, format).bytes);
  return status;
}
