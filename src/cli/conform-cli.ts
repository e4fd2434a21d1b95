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
  const { tracer, modules } = session.machine.world;
  // the machine of the recordings had no such devices and sets, and could load no modules
  modules.delete('dummy');
  modules.delete('xt_ipvs');
  for (const name of [...modules]) if (name.startsWith('ip_set_')) modules.delete(name);
  const done: unknown[] = [];
  for (const step of steps) {
    // each step is a shell of its own: what `cd` and `export` did before is forgotten
    for (const place of session.machine.places.values()) {
      place.cwd = '/root';
      for (const name of [...place.vars.keys()]) if (name !== 'HOME' && name !== 'USER') place.vars.delete(name);
    }
    let stdout = '';
    let stderr = '';
    const from = tracer.seq;
    const { status } = await runLine(session, 'node1', step.cmd);
    for (const event of tracer.events.slice(from)) {
      if (event.kind !== 'tty') continue;
      if (event.stream === 'out') stdout += event.text;
      if (event.stream === 'err') stderr += event.text;
    }
    // the recordings have the word DATE, whoever prints the date
    stdout = stdout.replace(/^(# (?:Generated|Completed).* on )\w.*$/gm, '$1DATE');
    // and the word INITVAL for the random number of a set's hash
    stdout = stdout.replace(/\binitval 0x[0-9a-f]{8}\b/g, 'initval 0xINITVAL');
    stdout = stdout.replace(/<initval>0x[0-9a-f]{8}</g, '<initval>0xINITVAL<');
    done.push({ ...step, stdout, stderr, exit: status });
  }
  return { ...record, steps: done };
}
