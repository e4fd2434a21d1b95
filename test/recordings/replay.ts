import { runLine } from '../../src/session/headless.ts';
import type { LabSpec, LinkSpec, PlaceSpec } from '../../src/session/lab-spec.ts';
import { Session } from '../../src/session/session.ts';
import { walkText } from './walk-text.ts';

/** A host or a pod, and the commands that set it up. */
interface Place extends Omit<PlaceSpec, 'addrs' | 'routes' | 'sysctls'> {
  readonly setup: readonly string[];
}

/** A whole walk as it must be. `output` and `walk` are what the lines print and what the packets go through. */
export interface Recording {
  /** One sentence: what is to be seen. */
  readonly about: string;
  readonly places: readonly Place[];
  readonly links: readonly LinkSpec[];
  /** Place and line, in order; the next is entered when the one before is over and its packets have arrived. */
  readonly lines: readonly (readonly [place: string, line: string])[];
  /** Lines from this one on are in `walk`; those before are preparation. */
  readonly watchFrom: number;
  readonly output: readonly string[];
  readonly walk: readonly string[];
}

/** Simulated time after each line, for its last packets to arrive. */
const SETTLE_NS = 100_000_000;

const labOf = (name: string, recording: Recording): LabSpec => ({
  id: name,
  title: name,
  summary: recording.about,
  places: recording.places.map(({ setup: _, ...place }) => ({ ...place, addrs: [] })),
  links: recording.links,
  focus: recording.places[0]?.name ?? '',
  first: { place: recording.places[0]?.name ?? '', line: '' },
  hosts: [],
});

/** Plays a recording and says what came of it, in the recording's own form. */
export async function replay(name: string, recording: Recording): Promise<Pick<Recording, 'output' | 'walk'>> {
  const session = new Session({ lab: labOf(name, recording) });
  const { world } = session.machine;
  for (const { name: place, setup } of recording.places) {
    for (const line of setup) {
      const { status } = await runLine(session, place, line);
      if (status !== 0) throw new Error(`setup of ${place}: ${line}: status ${status}`);
    }
  }
  const output: string[] = [];
  let from = 0;
  for (const [i, [place, line]] of recording.lines.entries()) {
    const start = world.tracer.seq;
    if (i === recording.watchFrom) from = start;
    const { status, endless } = await runLine(session, place, line);
    if (endless) throw new Error(`${line}: it does not end`);
    session.advance(world.clock.now + SETTLE_NS);
    const said = world.tracer.events
      .slice(start)
      .flatMap((event) =>
        event.kind === 'tty' && (event.stream === 'out' || event.stream === 'err') ? [event.text] : [],
      )
      .join('');
    output.push(`${place}$ ${line}`, ...said.split('\n').filter((text, at, all) => text !== '' || at < all.length - 1));
    if (status !== 0) output.push(`(status ${status})`);
  }
  const names = new Map(world.namespaces.flatMap((net) => (net ? [[net.id, net.name] as const] : [])));
  return { output, walk: walkText(world.tracer.events.slice(from), names) };
}
