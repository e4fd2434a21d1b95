import type { LabSpec } from '../../session/lab-spec.ts';
import type { Level } from './level.ts';

/** A level as a lab of its own, so that a session of it can be kept, shared and opened again. */
export const labOfLevel = (level: Level): LabSpec => ({
  ...level.lab,
  id: `level/${level.id}`,
  title: level.title,
  ...(level.setup ? { setup: level.setup } : {}),
});
