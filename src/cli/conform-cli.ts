import { bare } from '../labs/bare.ts';
import { runLine } from '../session/headless.ts';
import { Session } from '../session/session.ts';

interface Step {
  readonly cmd: string;
}

const isStep = (value: unknown): value is Step =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'cmd') === 'string';

/** `{name, steps: [{cmd}]}`: each step a `bash -c` of its own on one fresh host, in one directory. */
export async function conformCli(record: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { steps } = record;
  if (!Array.isArray(steps) || !steps.every(isStep)) throw new Error('steps: a list of {cmd} is wanted');
  const session = new Session({ lab: bare });
  const { tracer } = session.machine.world;
  const done: unknown[] = [];
  for (const step of steps) {
    let stdout = '';
    let stderr = '';
    const from = tracer.seq;
    const { status } = await runLine(session, 'node1', step.cmd);
    for (const event of tracer.events.slice(from)) {
      if (event.kind !== 'tty') continue;
      if (event.stream === 'out') stdout += event.text;
      if (event.stream === 'err') stderr += event.text;
    }
    done.push({ ...step, stdout, stderr, exit: status });
  }
  return { ...record, steps: done };
}
