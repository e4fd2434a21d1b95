import { expect, it } from 'vitest';
import { kernelFunction } from '../diagram/kernel-functions/kernel-functions.ts';
import { isStop } from '../diagram/spots.ts';
import { LABS } from '../labs/labs.ts';
import { runLine } from '../session/headless.ts';
import { Session } from '../session/session.ts';

/** Every step that a first visit can see says what its function does. */
it.each(LABS.map((lab) => lab.id))('the functions that %s shows first are explained', async (id) => {
  const lab = LABS.find((l) => l.id === id);
  if (!lab) throw new Error(`no lab ${id}`);
  const session = await Session.open({ lab });
  await runLine(session, lab.first.place, lab.first.line);
  const named = new Set(session.machine.world.tracer.events.filter(isStop).map((e) => e.fn));
  expect([...named].filter((fn) => !kernelFunction(fn))).toEqual([]);
});
